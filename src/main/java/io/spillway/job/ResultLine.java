package io.spillway.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.message.MessageJson;
import io.spillway.status.EnvelopeType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a result: one line of a <a
 * href="https://docs.claude.com/en/api/retrieving-message-batch-results">Message Batches</a>
 * result, plus the member {@code spillway}. The result of a replay also names the job's origin and
 * the replay, which tell it from the results before it.
 *
 * @param customId the job's id
 * @param key the key of the job's record, if the id is its hash
 * @param status 200, or the effective status of the last failure
 * @param retryState the attempts and waits so far, and the history of the failed ones
 * @param timing durations by name, written as whole milliseconds, in the map's order
 * @param metadata JSON text from the job, echoed
 */
public record ResultLine(
    String customId,
    Optional<HiddenKey> key,
    int status,
    RetryState retryState,
    Map<String, Duration> timing,
    Optional<String> metadata) {

  /**
   * The line for a job whose record is too large for a topic: without times, and without metadata,
   * which may be the large part.
   *
   * @param key the key of the job's record
   */
  public static ResultLine bare(Envelope job, byte[] key, int status, RetryState retryState) {
    return new ResultLine(
        JobId.of(job, key),
        JobId.hiddenKey(job, key),
        status,
        retryState,
        Map.of(),
        Optional.empty());
  }

  /**
   * A written line.
   *
   * @param bytes its length
   * @param value the line, or null if it exceeds the bound
   */
  public record Written(long bytes, byte @Nullable [] value) {}

  /**
   * The line of a job that succeeded.
   *
   * @param maxBytes the most bytes of the line; a longer one is measured but not kept
   */
  public Written succeeded(ObjectNode message, long maxBytes) {
    var bytes = new BoundedBytes(maxBytes);
    write(
        bytes,
        "succeeded",
        Optional.empty(),
        json -> {
          json.writeFieldName("message");
          json.writeTree(message);
        });
    return new Written(bytes.count(), bytes.toByteArray());
  }

  /**
   * The line of a job that failed for good, with the API's error envelope. An error type of
   * Spillway's own is written in the member {@code spillway} only; the envelope has the nearest
   * type of the API.
   */
  public byte[] errored(String errorType, String errorMessage, @Nullable String requestId) {
    return line(
        "errored",
        Optional.of(errorType),
        json -> {
          json.writeObjectFieldStart("error");
          json.writeStringField("type", "error");
          json.writeObjectFieldStart("error");
          json.writeStringField("type", EnvelopeType.of(errorType));
          json.writeStringField("message", errorMessage);
          json.writeEndObject();
          json.writeStringField("request_id", requestId);
          json.writeEndObject();
        });
  }

  /** The line of a job whose time was over. */
  public byte[] expired() {
    return line("expired", Optional.empty(), json -> {});
  }

  /** The line of a job that its user canceled. */
  public byte[] canceled() {
    return line("canceled", Optional.empty(), json -> {});
  }

  private byte[] line(String type, Optional<String> errorType, Part part) {
    var bytes = new ByteArrayOutputStream(1_024);
    write(bytes, type, errorType, part);
    return bytes.toByteArray();
  }

  private void write(OutputStream to, String type, Optional<String> errorType, Part part) {
    try (JsonGenerator json = MessageJson.mapper().createGenerator(to)) {
      json.writeStartObject();
      json.writeStringField("custom_id", customId);
      json.writeObjectFieldStart("result");
      json.writeStringField("type", type);
      part.write(json);
      json.writeEndObject();
      spillway(json, errorType);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private void spillway(JsonGenerator json, Optional<String> errorType) throws IOException {
    json.writeObjectFieldStart("spillway");
    json.writeNumberField("status", status);
    if (errorType.isPresent()) {
      json.writeStringField("error_type", errorType.get());
    }
    json.writeNumberField("attempts", retryState.attempts());
    json.writeNumberField("waits", retryState.waits());
    Origin origin = retryState.origin();
    if (origin.replay() > 0) {
      json.writeStringField("origin", origin.place());
      json.writeNumberField("replay", origin.replay());
    }
    json.writeFieldName("history");
    retryState.history().write(json);
    json.writeObjectFieldStart("timing");
    for (Map.Entry<String, Duration> entry : timing.entrySet()) {
      json.writeNumberField(entry.getKey(), entry.getValue().toMillis());
    }
    json.writeEndObject();
    if (key.isPresent()) {
      json.writeStringField(key.get().member(), key.get().text());
    }
    if (metadata.isPresent()) {
      json.writeFieldName("metadata");
      json.writeRawValue(metadata.get());
    }
    json.writeEndObject();
  }

  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }
}
