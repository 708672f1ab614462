package io.spillway.dev.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether every job has exactly one result.
 *
 * @param jobs how many were submitted
 * @param missing jobs without a result
 * @param doubled jobs with more than one
 * @param unknown ids of results that no job has
 * @param onTheWay failed attempts that are neither given up nor back at a worker, each of which
 *     would lead to one more result
 */
record DemoVerdict(
    int jobs, List<String> missing, List<String> doubled, List<String> unknown, long onTheWay) {
  private static final int MOST_IDS = 5;

  /**
   * Whether each job has exactly one result, and nothing is left that could lead to another one.
   */
  boolean isGood() {
    return missing.isEmpty() && doubled.isEmpty() && unknown.isEmpty() && onTheWay == 0;
  }

  /** How many jobs have exactly one result. */
  int exactlyOne() {
    return jobs - missing.size() - doubled.size();
  }

  /** The errors, one on each line; empty if there are none. */
  List<String> complaints() {
    List<String> lines = new ArrayList<>();
    addIds(lines, missing, "without a result");
    addIds(lines, doubled, "with more than one result");
    addIds(lines, unknown, "of results that no job has");
    if (onTheWay != 0 && missing.isEmpty()) {
      lines.add(onTheWay + " failed attempts are still on their way");
    }
    return lines;
  }

  private static void addIds(List<String> lines, List<String> ids, String what) {
    if (!ids.isEmpty()) {
      String shown = String.join(", ", ids.subList(0, Math.min(MOST_IDS, ids.size())));
      lines.add(ids.size() + " ids " + what + ": " + shown + (ids.size() > MOST_IDS ? ", …" : ""));
    }
  }
}
