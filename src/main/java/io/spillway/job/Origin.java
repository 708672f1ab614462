package io.spillway.job;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Where a job came from. The place identifies the job for good, while its custom_id may repeat;
 * place and replay together identify one result.
 *
 * @param place topic-partition-offset of the job's first record
 * @param submittedAt the time stamp of that record, or of the record that replayed the job
 * @param replay 0; one more with each replay from the dead letters
 * @param start topic-partition-offset of the record of the jobs topic with which this run of the
 *     job began: the place itself, or the record that replayed the job
 */
public record Origin(String place, Instant submittedAt, int replay, String start) {

  /**
   * The longest place in characters: 249 of a topic, 10 of a partition, 19 of an offset, and two
   * hyphens.
   */
  public static final int MAX_PLACE_CHARS = 249 + 1 + 10 + 1 + 19;

  private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9._-]{1,249}-\\d{1,10}-\\d{1,19}");
  private static final Pattern REPLAY = Pattern.compile("[1-9]\\d{0,8}");

  /** The origin of a job that was not replayed since, or whose replaying record is not known. */
  public Origin(String place, Instant submittedAt, int replay) {
    this(place, submittedAt, replay, place);
  }

  /** Whether a text has the form of a place. */
  public static boolean isPlace(String text) {
    return PLACE.matcher(text).matches();
  }

  /**
   * Whether a text names one run of a job: a place, which is its first run, or a place, a slash and
   * the number of a replay, for example {@code llm.jobs-3-17/1}.
   */
  public static boolean isName(String text) {
    int slash = text.lastIndexOf('/');
    return slash < 0
        ? isPlace(text)
        : isPlace(text.substring(0, slash)) && REPLAY.matcher(text.substring(slash + 1)).matches();
  }

  /** The name of this run of the job: its place, with a slash and the replay if it is one. */
  public String name() {
    return replay == 0 ? place : place + "/" + replay;
  }

  /**
   * The origin of a job whose first record is at this offset.
   *
   * @param timestampMillis the record's time stamp in epoch milliseconds; below 0 if it has none
   */
  public static Origin at(String topic, int partition, long offset, long timestampMillis) {
    Instant submittedAt = Instant.ofEpochMilli(Math.max(0, timestampMillis));
    return new Origin(place(topic, partition, offset), submittedAt, 0);
  }

  /** Where a record stands, as one text: topic-partition-offset. */
  public static String place(String topic, int partition, long offset) {
    return topic + "-" + partition + "-" + offset;
  }
}
