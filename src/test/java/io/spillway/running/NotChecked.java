package io.spillway.running;

import static org.junit.jupiter.api.Assumptions.abort;

/** Skips a test that lacks something it needs, and says in the output what was not checked. */
public final class NotChecked {

  private NotChecked() {}

  /**
   * Ends the test as skipped if it lacks something.
   *
   * @param what what was not checked, and what is missing for it
   */
  public static void unless(boolean isThere, String what) {
    if (!isThere) {
      System.out.println("NOT CHECKED: " + what);
      abort(what);
    }
  }
}
