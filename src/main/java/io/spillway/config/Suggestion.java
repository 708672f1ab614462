package io.spillway.config;

import java.util.Map;

/** Guesses which name was meant by one that does not exist. */
final class Suggestion {
  private Suggestion() {}

  /**
   * A question to append to a message, or nothing where no candidate is near: within a third of the
   * name's length, and never more than eight edits away.
   *
   * @param candidates from what might have been written to what to suggest for it
   */
  static String of(String name, Map<String, String> candidates) {
    int nearest = Math.min(8, name.length() / 3) + 1;
    String suggestion = "";
    for (var candidate : candidates.entrySet()) {
      int distance = distance(name, candidate.getKey());
      if (distance < nearest) {
        nearest = distance;
        suggestion = candidate.getValue();
      }
    }
    return suggestion.isEmpty() ? "" : "; did you mean " + suggestion + "?";
  }

  /** The Levenshtein distance: how many characters to insert, remove or replace. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
