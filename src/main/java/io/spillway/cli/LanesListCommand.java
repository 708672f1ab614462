package io.spillway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    header = "Show the lanes: what holds them, since when, and what runs and waits.",
    description = {
      "A line per lane. State: open; paused (by an operator); account (the account is "
          + "in trouble: a bad key, an unpaid bill, a spend limit, a wrong base URL); held (its "
          + "jobs all failed with one 403 or 404); overloaded (the API has no room for the "
          + "model). Below it, why, and when the next single call tries whether it is over; and "
          + "what is believed to be left of the API's limits a minute, with the group of models that "
          + "shares them, if the worker is held to them (SPILLWAY_WORKER_PRESSURE=slots)."
    },
    footer = {"", "Example:", "  spillway lanes list --operator http://10.0.0.7:8080"})
final class LanesListCommand extends LanesAction {

  private static final String[] HEAD = {
    "MODEL", "TARGET", "STATE", "RUNNING", "WAITING", "CEILING"
  };

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  LanesListCommand(Console console) {
    super(console);
  }

  @Override
  int act(OperatorClient client) {
    JsonNode lanes = client.lanes();
    if (json) {
      console().out().println(lanes.toPrettyString());
    } else {
      print(lanes, console().out());
    }
    return 0;
  }

  private static void print(JsonNode lanes, PrintStream out) {
    List<String[]> rows = new ArrayList<>();
    rows.add(HEAD);
    lanes.path("lanes").forEach(lane -> rows.add(row(lane)));
    int[] widths = widths(rows);
    out.println(line(rows.getFirst(), widths));
    int number = 1;
    for (JsonNode lane : lanes.path("lanes")) {
      out.println(line(rows.get(number++), widths));
      why(lane, "  ", out);
      budget(lane.path("budget"), out);
    }
    out.println(all(lanes));
    if (lanes.path("account").asText().equals("held")) {
      out.println("The account is held:");
      why(lanes, "  ", out);
    }
  }

  private static String[] row(JsonNode lane) {
    String model = lane.path("model").asText();
    return new String[] {
      model.isEmpty() ? "(none)" : model,
      lane.path("target").asText(),
      lane.path("state").asText(),
      lane.path("running").asText(),
      lane.path("waiting").asText(),
      lane.path("ceiling").isNull() ? "-" : lane.path("ceiling").asText()
    };
  }

  private static int[] widths(List<String[]> rows) {
    int[] widths = new int[HEAD.length];
    for (String[] row : rows) {
      for (int column = 0; column < HEAD.length; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    return widths;
  }

  private static String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.length; column++) {
      boolean isNumber = column >= 3;
      line.append(column == 0 ? "" : "  ")
          .append(("%" + (isNumber ? "" : "-") + widths[column] + "s").formatted(row[column]));
    }
    return line.toString().stripTrailing();
  }

  private static void why(JsonNode held, String indent, PrintStream out) {
    if (!held.path("why").isMissingNode()) {
      String next = held.path("next_probe").asText("");
      out.println(
          indent
              + (held.path("since").isNull() ? "" : "since " + held.path("since").asText() + ": ")
              + held.path("why").asText()
              + (held.path("next_probe").isNull() ? "; it is tried now" : "; next try " + next));
    }
  }

  private static void budget(JsonNode budget, PrintStream out) {
    if (budget.isMissingNode()) {
      return;
    }
    List<String> left = new ArrayList<>();
    for (JsonNode limit : budget.path("limits")) {
      left.add(
          "%,d of %,d %s"
              .formatted(
                  limit.path("left").asLong(),
                  limit.path("per_minute").asLong(),
                  limit.path("limit").asText()));
    }
    String until = budget.path("closed_until").asText();
    out.println(
        "  budget of %s: %s a minute left%s"
            .formatted(
                budget.path("group").asText(),
                String.join(", ", left),
                budget.path("closed_until").isNull()
                    ? ""
                    : "; used up (429), calls start again at " + until));
  }

  private static String all(JsonNode lanes) {
    String ceiling =
        lanes.path("ceiling").isNull() ? "" : ", at most " + lanes.path("ceiling").asText();
    return "all: %s running%s, %s waiting%s"
        .formatted(
            lanes.path("running").asText(),
            ceiling,
            lanes.path("waiting").asText(),
            lanes.path("paused").asBoolean() ? "; all lanes are paused" : "");
  }
}
