package io.spillway.status;

import java.util.Locale;

/** How far an attempt had come when it failed. */
public enum Phase {
  /** The job could not be read; no call was made. */
  JOB,
  /** No response had come. */
  CONNECT,
  /** A response had begun, but no event of its body. */
  RESPONSE,
  /** At least one event of the stream had been read. */
  STREAM;

  /** The phase as it is written in headers, metrics and documents. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The phase with this tag.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Phase ofTag(String tag) {
    return valueOf(tag.toUpperCase(Locale.ROOT));
  }
}
