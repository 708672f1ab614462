package io.spillway.config;

import java.util.Map;

/** Guesses which name the user meant by a name that does not exist. */
final class Suggestion {
  private Suggestion() {}

  /**
   * A question to append to a message, or an empty text if no candidate is near: at most a third of
   * the name's length, and at most eight edits, away. For example, for a name of 12 characters a
   * candidate may be 4 edits away.
   *
   * @param candidates the names that the user may have meant, with the text to suggest for each
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
