package io.spillway.status;

import java.util.Locale;

/** What is to become of a job after a failure, before its attempts and its expiry are counted. */
public enum Disposition {
  /** Try again, after the backoff. */
  RETRY,
  /** Not the job's fault and not curable by trying: wait without counting an attempt. */
  HOLD,
  /** Trying again would fail again. */
  DEAD_LETTER,
  /** The job's time is over. */
  EXPIRE;

  /** The disposition as it stands in headers, metrics and documents: {@code dead_letter}. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The disposition of a tag. Throws {@link IllegalArgumentException} for an unknown one. */
  public static Disposition ofTag(String tag) {
    return valueOf(tag.toUpperCase(Locale.ROOT));
  }
}
