package io.spillway.config;

/**
 * A value that must not appear in logs, messages or dumps: {@link #toString()} returns three stars.
 * It has no {@code equals} and is not serializable.
 */
public final class Secret {
  private final String value;

  /** A secret with the given value. */
  public Secret(String value) {
    this.value = value;
  }

  /** The value itself, for the one place that sends it. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "***";
  }
}
