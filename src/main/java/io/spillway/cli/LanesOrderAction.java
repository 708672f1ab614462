package io.spillway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that gives an order for one lane or all. */
abstract class LanesOrderAction extends LanesAction {

  private final String verb;

  @ArgGroup(multiplicity = "1")
  private Lane lane = new Lane();

  /** Which lane. */
  private static final class Lane {
    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "LANE",
        description = "The lane: its model, as 'spillway lanes list' shows it.")
    private @Nullable String name;

    @Option(names = "--all", description = "All lanes.")
    private boolean all;
  }

  LanesOrderAction(Console console, String verb) {
    super(console);
    this.verb = verb;
  }

  /** Adds what the order says beside its lane. */
  void add(ObjectNode order) {}

  @Override
  final int act(OperatorClient client) {
    ObjectNode order = JsonNodeFactory.instance.objectNode().put("order", verb);
    if (lane.all) {
      order.put("all", true);
    } else {
      order.put("lane", lane.name);
    }
    add(order);
    console().out().println(client.order(order));
    return 0;
  }
}
