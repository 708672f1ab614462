package io.spillway.deadletter;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Counts dead letters by one of their properties. Keeps at most {@value #MOST_LABELS} labels; what
 * has a label beyond that is counted as {@value #OTHERS}. Used by one thread.
 */
public final class LetterCounts {
  private static final int MOST_LABELS = 1_000;
  private static final String OTHERS = "(others)";
  private static final String NONE = "(none)";

  private final By by;
  private final Map<String, Long> counts = new HashMap<>();

  /** The properties. */
  public enum By {
    /** The effective status of the last failure. */
    STATUS,
    /** The type of the last failure. */
    TYPE,
    /** Whose trouble it was. */
    CATEGORY,
    /** The model that was asked for. */
    MODEL,
    /** Whether the letter was replayed. */
    REPLAYED;

    /** The property's name on the command line. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** All names, in words for people. */
    public static String texts() {
      return Arrays.stream(values()).map(By::text).collect(Collectors.joining(", "));
    }

    /** The property of this name; empty if there is none. */
    public static Optional<By> of(String text) {
      return Arrays.stream(values()).filter(by -> by.text().equals(text)).findFirst();
    }
  }

  /** Nothing is counted yet. */
  public LetterCounts(By by) {
    this.by = by;
  }

  /** Counts a letter. */
  public void add(DeadLetterRecord letter, boolean isReplayed) {
    String label =
        switch (by) {
          case STATUS -> letter.status() == 0 ? "" : Integer.toString(letter.status());
          case TYPE -> letter.errorType();
          case CATEGORY -> letter.category();
          case MODEL -> letter.model();
          case REPLAYED -> isReplayed ? "yes" : "no";
        };
    String named = label.isEmpty() ? NONE : label;
    boolean isKept = counts.containsKey(named) || counts.size() < MOST_LABELS;
    counts.merge(isKept ? named : OTHERS, 1L, Long::sum);
  }

  /** The counts, the greatest first. */
  public Map<String, Long> sorted() {
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }
}
