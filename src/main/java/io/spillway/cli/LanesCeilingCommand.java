package io.spillway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ceiling",
    header = "Bound the streams of a lane, or of all together.",
    description = {
      "What is open beyond it goes on to its end. It stands until another is set, or "
          + "until the process ends."
    },
    customSynopsis = {
      "spillway lanes ceiling [OPTIONS] LANE N|none",
      "       spillway lanes ceiling [OPTIONS] --all N|none"
    },
    footer = {
      "",
      "Examples:",
      "  spillway lanes ceiling claude-sonnet-5 20",
      "  spillway lanes ceiling --all none"
    })
final class LanesCeilingCommand extends LanesAction {
  private static final int MOST = 100_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--all", description = "All lanes together.")
  private boolean all;

  @Parameters(
      arity = "1..2",
      paramLabel = "LANE N",
      description = {
        "The lane's model, without --all; then the most streams, from 1 to 100000, "
            + "or none for no ceiling."
      })
  private List<String> words = new ArrayList<>();

  LanesCeilingCommand(Console console) {
    super(console);
  }

  @Override
  int act(OperatorClient client) {
    if (words.size() != (all ? 1 : 2)) {
      throw new ParameterException(
          spec.commandLine(), all ? "--all and a lane are given" : "LANE or N is missing");
    }
    ObjectNode order = JsonNodeFactory.instance.objectNode().put("order", "ceiling");
    if (all) {
      order.put("all", true);
    } else {
      order.put("lane", words.getFirst());
    }
    order.put("streams", streams(words.getLast()));
    console().out().println(client.order(order));
    return 0;
  }

  private int streams(String text) {
    if (text.equals("none")) {
      return 0;
    }
    if (!text.matches("[0-9]{1,6}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MOST) {
      throw new ParameterException(
          spec.commandLine(), "N is '%s', it must be from 1 to %d, or none".formatted(text, MOST));
    }
    return Integer.parseInt(text);
  }
}
