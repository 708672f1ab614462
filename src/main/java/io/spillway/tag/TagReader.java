package io.spillway.tag;

import io.spillway.job.History;
import io.spillway.job.Trail;
import io.spillway.status.Category;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads tags from Kafka headers. What is missing or unreadable is absent; nothing throws. */
public final class TagReader {

  private static final long MAX_EPOCH_MILLIS = 253_402_300_799_999L;
  private static final long MAX_SPAN_MILLIS = 100L * 365 * 24 * 60 * 60 * 1_000;

  private TagReader() {}

  /** The value of a tag, or null. */
  public static @Nullable String get(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** The trail of a record, {@link Trail#START} where it has no tags. */
  public static Trail trail(Headers headers) {
    Long attempts = number(headers, Tags.ATTEMPT);
    Duration held = span(headers, Tags.HELD_MS);
    return new Trail(
        attempts == null ? 0 : (int) Math.clamp(attempts, 0, Integer.MAX_VALUE),
        Optional.ofNullable(instant(headers, Tags.FIRST_ATTEMPT_AT)),
        held == null ? Duration.ZERO : held,
        History.parse(get(headers, Tags.HISTORY)));
  }

  /** The tags of a failure event, or empty where the record is none. */
  public static Optional<FailureTags> failure(Headers headers) {
    try {
      Instant failedAt = instant(headers, Tags.FAILED_AT);
      return Optional.of(
          new FailureTags(
              failureOf(headers),
              trail(headers),
              failedAt == null ? Instant.EPOCH : failedAt,
              orEmpty(headers, Tags.MODEL),
              orEmpty(headers, Tags.ENDPOINT),
              orEmpty(headers, Tags.WORKER)));
    } catch (IllegalArgumentException notAFailureEvent) {
      return Optional.empty();
    }
  }

  private static Failure failureOf(Headers headers) {
    Long wire = number(headers, Tags.WIRE_STATUS);
    Long tokens = number(headers, Tags.OUTPUT_TOKENS);
    return new Failure(
        Integer.parseInt(orEmpty(headers, Tags.STATUS)),
        wire == null ? null : wire.intValue(),
        orEmpty(headers, Tags.ERROR_TYPE),
        orEmpty(headers, Tags.ERROR_MESSAGE),
        Phase.ofTag(orEmpty(headers, Tags.PHASE)),
        Category.ofTag(orEmpty(headers, Tags.CATEGORY)),
        Disposition.ofTag(orEmpty(headers, Tags.DISPOSITION)),
        get(headers, Tags.REQUEST_ID),
        span(headers, Tags.RETRY_AFTER_MS),
        tokens == null ? 0 : tokens);
  }

  private static String orEmpty(Headers headers, String name) {
    String value = get(headers, name);
    return value == null ? "" : value;
  }

  /**
   * A time from 1970 to 9999; what lies outside is not one that we wrote, and sums with it could
   * overflow.
   */
  private static @Nullable Instant instant(Headers headers, String name) {
    Long millis = number(headers, name);
    return millis == null || millis < 0 || millis > MAX_EPOCH_MILLIS
        ? null
        : Instant.ofEpochMilli(millis);
  }

  /** A time span of at most a hundred years, for the same reason. */
  private static @Nullable Duration span(Headers headers, String name) {
    Long millis = number(headers, name);
    return millis == null ? null : Duration.ofMillis(Math.clamp(millis, 0, MAX_SPAN_MILLIS));
  }

  private static @Nullable Long number(Headers headers, String name) {
    String value = get(headers, name);
    try {
      return value == null ? null : Long.valueOf(value);
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }
}
