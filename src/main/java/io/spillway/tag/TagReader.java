package io.spillway.tag;

import io.spillway.job.History;
import io.spillway.job.Trail;
import io.spillway.status.Category;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.Phase;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads tags from Kafka headers. What is missing or unreadable is absent; nothing throws. */
public final class TagReader {

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
    Long held = number(headers, Tags.HELD_MS);
    return new Trail(
        attempts == null ? 0 : (int) Math.clamp(attempts, 0, Integer.MAX_VALUE),
        Optional.ofNullable(instant(headers, Tags.FIRST_ATTEMPT_AT)),
        held == null ? Duration.ZERO : Duration.ofMillis(Math.max(0, held)),
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
    Long retryAfter = number(headers, Tags.RETRY_AFTER_MS);
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
        retryAfter == null ? null : Duration.ofMillis(Math.max(0, retryAfter)),
        tokens == null ? 0 : tokens);
  }

  private static String orEmpty(Headers headers, String name) {
    String value = get(headers, name);
    return value == null ? "" : value;
  }

  private static @Nullable Instant instant(Headers headers, String name) {
    Long millis = number(headers, name);
    try {
      return millis == null ? null : Instant.ofEpochMilli(millis);
    } catch (DateTimeException outOfRange) {
      return null;
    }
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
