package io.spillway.metrics;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the values of a metric's label: keeps the first values up to the bound, and replaces all
 * later ones by {@value OTHER}. Thread-safe; never keeps more than its bound.
 */
final class BoundedLabels {
  /** The label value for every value beyond the bound. */
  static final String OTHER = "other";

  /** The label value for an absent or blank value. */
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
