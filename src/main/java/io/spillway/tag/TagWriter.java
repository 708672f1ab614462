package io.spillway.tag;

import io.spillway.job.Trail;
import io.spillway.status.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Writes tags on Kafka headers. A tag has one value: setting replaces, and null removes. */
public final class TagWriter {

  private TagWriter() {}

  /** Sets one tag, or removes it where the value is null. */
  public static void set(Headers headers, String name, @Nullable String value) {
    headers.remove(name);
    if (value != null) {
      headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * A copy of the headers that are not ours: a trace context and whatever else the producer of the
   * job set.
   */
  public static Headers foreign(Headers headers) {
    RecordHeaders copy = new RecordHeaders();
    for (Header header : headers) {
      if (!header.key().startsWith(Tags.PREFIX)) {
        copy.add(header);
      }
    }
    return copy;
  }

  /** Sets every tag of a failure event. */
  public static void write(FailureTags tags, Headers headers) {
    Failure failure = tags.failure();
    set(headers, Tags.STATUS, Integer.toString(failure.status()));
    set(headers, Tags.WIRE_STATUS, text(failure.wireStatus()));
    set(headers, Tags.ERROR_TYPE, failure.type());
    set(headers, Tags.ERROR_MESSAGE, failure.message());
    set(headers, Tags.PHASE, failure.phase().tag());
    set(headers, Tags.CATEGORY, failure.category().tag());
    set(headers, Tags.DISPOSITION, failure.disposition().tag());
    set(headers, Tags.REQUEST_ID, failure.requestId());
    set(headers, Tags.RETRY_AFTER_MS, millis(failure.retryAfter()));
    set(headers, Tags.OUTPUT_TOKENS, Long.toString(failure.outputTokens()));
    set(headers, Tags.FAILED_AT, Long.toString(tags.failedAt().toEpochMilli()));
    set(headers, Tags.MODEL, tags.model());
    set(headers, Tags.ENDPOINT, tags.endpoint());
    set(headers, Tags.WORKER, tags.worker());
    write(tags.trail(), headers);
  }

  /** Sets the tags of a trail. */
  public static void write(Trail trail, Headers headers) {
    set(headers, Tags.ATTEMPT, Integer.toString(trail.attempts()));
    set(headers, Tags.FIRST_ATTEMPT_AT, trail.firstAttemptAt().map(TagWriter::epoch).orElse(null));
    set(headers, Tags.HELD_MS, trail.held().isZero() ? null : millis(trail.held()));
    set(headers, Tags.HISTORY, trail.history().toJson());
  }

  /** Sets when a delayed record is due. */
  public static void dueAt(Instant dueAt, Headers headers) {
    set(headers, Tags.DUE_AT, epoch(dueAt));
  }

  private static String epoch(Instant instant) {
    return Long.toString(instant.toEpochMilli());
  }

  private static @Nullable String text(@Nullable Integer number) {
    return number == null ? null : number.toString();
  }

  private static @Nullable String millis(@Nullable Duration duration) {
    return duration == null ? null : Long.toString(duration.toMillis());
  }
}
