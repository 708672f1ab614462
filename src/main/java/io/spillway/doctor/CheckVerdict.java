package io.spillway.doctor;

/** What a check found. */
public enum CheckVerdict {
  /** It is as it should be. */
  OK("ok"),
  /** The service works, but somebody should look at it. */
  WARN("warn"),
  /** The service does not work, or not for long. */
  FAIL("FAIL"),
  /** It was not looked at, because something before it failed. */
  SKIPPED("skipped");

  private final String label;

  CheckVerdict(String label) {
    this.label = label;
  }

  /** The word that a line begins with. */
  public String label() {
    return label;
  }
}
