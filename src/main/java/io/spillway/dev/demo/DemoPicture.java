package io.spillway.dev.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The live view as lines of text that fit the terminal's width and height. Pure functions.
 *
 * @param title the first line, which tells what is running
 * @param tierNames the names of the delay topics
 */
public record DemoPicture(String title, List<String> tierNames) {
  private static final int LABEL = 16;
  private static final int NUMBER = 6;
  private static final String BAR = "#";

  /** The lines for a terminal of this size. */
  List<String> lines(DemoProgress now, Duration elapsed, ScreenSize size) {
    List<String> lines = new ArrayList<>();
    lines.add(heading(elapsed, size.columns()));
    lines.add("");
    lines.add(row("waiting", now.waiting(), now, size));
    lines.add(row("in flight", now.inFlight(), now, size));
    lines.add(row("to be routed", now.withRouter(), now, size));
    for (int tier = 0; tier < tierNames.size(); tier++) {
      lines.add(row(tierNames.get(tier), now.delayed().get(tier), now, size));
    }
    lines.add(row("done", now.done(), now, size));
    lines.add(row("dead letters", now.deadLetters(), now, size));
    if (!now.failures().isEmpty()) {
      lines.add("");
      lines.add(FailureSummary.head());
      lines.addAll(FailureSummary.rows(now.failures()));
    }
    return lines.stream()
        .limit(Math.max(1, size.rows() - 1))
        .map(line -> cut(line, size.columns()))
        .toList();
  }

  private String heading(Duration elapsed, int columns) {
    String time = "%d s".formatted(elapsed.toSeconds());
    int room = columns - time.length() - 1;
    return String.format(Locale.ROOT, "%-" + Math.max(1, room) + "s ", cut(title, room)) + time;
  }

  private static String row(String label, int count, DemoProgress now, ScreenSize size) {
    String start = "  %-" + LABEL + "s %" + NUMBER + "d ";
    int room = Math.max(0, size.columns() - LABEL - NUMBER - 5);
    int length = (int) Math.ceil((double) room * count / Math.max(1, now.jobs()));
    return start.formatted(label, count) + BAR.repeat(Math.min(room, length));
  }

  private static String cut(String line, int columns) {
    return line.substring(0, Math.clamp(columns, 0, line.length())).stripTrailing();
  }
}
