package io.spillway.job;

import java.nio.charset.StandardCharsets;

/**
 * What a job is called in its result: its custom_id, else its key, whose first {@value #MAX_CHARS}
 * characters count. Bounded, because a result holds it twice.
 */
public final class JobId {

  /** The longest id. */
  public static final int MAX_CHARS = 256;

  private JobId() {}

  /**
   * The id of a job.
   *
   * @param key the record's key, or what stands in for it
   */
  public static String of(ParsedJob job, byte[] key) {
    return job.customId().orElseGet(() -> text(key));
  }

  private static String text(byte[] key) {
    int bytes = Math.min(key.length, 4 * MAX_CHARS); // a character has at most four
    String text = new String(key, 0, bytes, StandardCharsets.UTF_8);
    if (text.length() <= MAX_CHARS) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
    return text.substring(0, end);
  }
}
