package io.spillway.dev.demo;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pictures of a demo for the tests. */
final class Moments {
  private Moments() {}

  static SortedMap<FailureKind, Integer> failures() {
    SortedMap<FailureKind, Integer> failures = new TreeMap<>(FailureKind.ORDER);
    failures.put(new FailureKind(null, 503, "connection_error"), 2);
    failures.put(new FailureKind(429, 429, "rate_limit_error"), 11);
    failures.put(new FailureKind(200, 529, "overloaded_error"), 41);
    failures.put(new FailureKind(200, 502, "truncated_stream"), 8);
    return failures;
  }

  static DemoProgress middle() {
    return new DemoProgress(
        200, 60, 50, 2, List.of(12, 5), 71, 3, failures(), 1_234, 80, new TreeMap<>());
  }

  static DemoProgress end() {
    SortedMap<String, Integer> results = new TreeMap<>(java.util.Comparator.<String>reverseOrder());
    results.putAll(Map.of("succeeded", 197, "errored", 3));
    return new DemoProgress(200, 0, 0, 0, List.of(0, 0), 200, 3, failures(), 1_234, 262, results);
  }
}
