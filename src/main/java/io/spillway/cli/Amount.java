package io.spillway.cli;

/** Numbers of things in words: {@code 1 job}, {@code 2 jobs}. */
final class Amount {
  private Amount() {}

  /**
   * The words.
   *
   * @param one the thing's name, of which the plural ends in {@code s}
   */
  static String of(long count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }
}
