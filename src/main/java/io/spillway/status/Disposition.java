package io.spillway.status;

import java.util.Locale;

/**
 * What the kind of a failure alone asks to do with the job; whether its attempts or its time are
 * used up is decided later.
 */
public enum Disposition {
  /** Try again after the backoff. */
  RETRY,
  /**
   * Wait without counting an attempt: the job is not at fault, and trying again does not help until
   * a person acts.
   */
  HOLD,
  /** Give the job up: trying again would fail again. */
  DEAD_LETTER,
  /** Expire the job: its time is over. */
  EXPIRE,
  /** End the job: its user canceled it. Only on its result. */
  CANCEL;

  /**
   * The disposition as it is written in headers, metrics and documents, for example {@code
   * dead_letter}.
   */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The disposition with this tag.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Disposition ofTag(String tag) {
    return valueOf(tag.toUpperCase(Locale.ROOT));
  }
}
