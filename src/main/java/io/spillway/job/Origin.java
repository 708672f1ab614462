package io.spillway.job;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Where a job came from. The place identifies the job for good, while its custom_id may repeat;
 * place and replay together identify one result.
 *
 * @param place topic-partition-offset of the job's first record
 * @param submittedAt the time stamp of that record
 * @param replay 0; one more with each replay from the dead letters
 */
public record Origin(String place, Instant submittedAt, int replay) {

  /**
   * The longest place in characters: 249 of a topic, 10 of a partition, 19 of an offset, and two
   * hyphens.
   */
  public static final int MAX_PLACE_CHARS = 249 + 1 + 10 + 1 + 19;

  private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9._-]{1,249}-\\d{1,10}-\\d{1,19}");

  /** Whether a text has the form of a place. */
  public static boolean isPlace(String text) {
    return PLACE.matcher(text).matches();
  }

  /**
   * The origin of a job whose first record is at this offset.
   *
   * @param timestampMillis the record's time stamp in epoch milliseconds; below 0 if it has none
   */
  public static Origin at(String topic, int partition, long offset, long timestampMillis) {
    Instant submittedAt = Instant.ofEpochMilli(Math.max(0, timestampMillis));
    return new Origin(topic + "-" + partition + "-" + offset, submittedAt, 0);
  }
}
