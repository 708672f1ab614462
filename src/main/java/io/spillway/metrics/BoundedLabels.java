package io.spillway.metrics;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the first so many values of a label and folds all later ones into {@value OTHER}. For any
 * thread: it may be asked by many at once and never keeps more than its bound.
 */
final class BoundedLabels {
  /** Stands for every value beyond the bound, and for no value of its own. */
  static final String OTHER = "other";

  /** Stands for a value that is absent or blank. */
  static final String NONE = "none";

  private static final int LONGEST_VALUE = 100;

  private final int mostValues;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  BoundedLabels(int mostValues) {
    this.mostValues = mostValues;
  }

  /** The value itself if it is known or there is room; else {@value OTHER}. */
  String fold(String value) {
    if (value.isBlank()) {
      return NONE;
    }
    if (known.contains(value) || value.equals(NONE)) {
      return value;
    }
    return value.length() <= LONGEST_VALUE && admit(value) ? value : OTHER;
  }

  private synchronized boolean admit(String value) {
    return known.contains(value) || (known.size() < mostValues && known.add(value));
  }

  /** The values it keeps, a copy. */
  Set<String> known() {
    return new HashSet<>(known);
  }
}
