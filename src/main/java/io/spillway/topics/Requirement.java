package io.spillway.topics;

/**
 * What the value of a topic setting must be, and how severe a different value is. Values are
 * compared as Kafka's text.
 */
public enum Requirement {
  /** Only the same value is allowed. */
  EXACT,
  /** A number: a lower value breaks an invariant, a higher one is allowed. */
  AT_LEAST,
  /** A number: a higher value breaks an invariant, a lower one only narrows what is accepted. */
  AT_MOST,
  /**
   * A retention time in milliseconds. -1 (no limit) is wanted. A limit of at least a week is a
   * decision an operator may take; a shorter one loses jobs in an ordinary outage.
   */
  UNLIMITED_TIME,
  /**
   * A retention time in milliseconds: this, more, or -1 (no limit). A shorter one of at least a
   * week gives a warning.
   */
  LONG_ENOUGH,
  /** The value that new topics get; another value is the operator's choice and gives a warning. */
  PREFERRED;

  /** Seven days: as long as Kafka keeps the offsets of a group that is away. */
  static final long SHORTEST_RETENTION_MILLIS = 7L * 24 * 60 * 60 * 1000;

  /** Judges a value that was found against the one wanted. */
  Severity judge(String is, String should) {
    if (is.equals(should)) {
      return Severity.FINE;
    }
    return switch (this) {
      case EXACT -> Severity.ERROR;
      case PREFERRED -> Severity.WARNING;
      case AT_LEAST -> compare(is, should) < 0 ? Severity.ERROR : Severity.FINE;
      case AT_MOST -> compare(is, should) > 0 ? Severity.ERROR : Severity.WARNING;
      case LONG_ENOUGH -> judgeTime(is, should);
      case UNLIMITED_TIME -> isAtLeastAWeek(is) ? Severity.WARNING : Severity.ERROR;
    };
  }

  private static Severity judgeTime(String is, String should) {
    boolean isEnough = Long.parseLong(is) < 0 || compare(is, should) >= 0;
    Severity shorter = isAtLeastAWeek(is) ? Severity.WARNING : Severity.ERROR;
    return isEnough ? Severity.FINE : shorter;
  }

  private static int compare(String is, String should) {
    return Long.compare(Long.parseLong(is), Long.parseLong(should));
  }

  private static boolean isAtLeastAWeek(String millis) {
    return Long.parseLong(millis) >= SHORTEST_RETENTION_MILLIS;
  }

  /** The result of the comparison. */
  enum Severity {
    FINE,
    WARNING,
    ERROR
  }
}
