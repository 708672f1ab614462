package io.spillway.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Gathers what is wrong with one object. For one use. */
final class Problems {
  private final String title;
  private final List<String> found = new ArrayList<>();

  Problems(String title) {
    this.title = title;
  }

  /** Notes a problem unless the condition holds. */
  void unless(boolean holds, String problem) {
    if (!holds) {
      found.add(title + ": " + problem);
    }
  }

  /** What was found, in order. */
  Stream<String> stream() {
    return found.stream();
  }
}
