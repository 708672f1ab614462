package io.spillway.dev.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table of failures: their status on the wire and what they really mean. Pure functions. */
final class FailureSummary {
  private static final String ROW = "  %-10s  %-28s  %5s";

  private FailureSummary() {}

  static String head() {
    return ROW.formatted("wire said", "it really was", "times");
  }

  static List<String> rows(Map<FailureKind, Integer> failures) {
    List<String> rows = new ArrayList<>();
    failures.forEach((kind, times) -> rows.add(ROW.formatted(kind.wire(), kind.real(), times)));
    return rows;
  }
}
