package io.spillway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One line of a Message Batches request file, before it is sent: a job, or why it is none. */
sealed interface JobLine {
  /** Room for the record's own framing beside key and value, in bytes. */
  int FRAMING_BYTES = 256;

  /**
   * A job.
   *
   * @param key its custom_id, null where there is none
   * @param value the line's bytes as they are
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // The bytes are Kafka's from here; nothing compares them.
  record Job(@Nullable String key, byte[] value) implements JobLine {}

  /** Nothing but white space: skipped. */
  record Blank() implements JobLine {}

  /**
   * Not a job.
   *
   * @param reason without the line number
   */
  record Unreadable(String reason) implements JobLine {}

  /**
   * Reads a line.
   *
   * @param line without its line end
   * @param maxBytes the largest job with its key
   */
  static JobLine of(byte[] line, int maxBytes) {
    try {
      // Jackson would also guess UTF-16 and UTF-32, and let some broken UTF-8 pass.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      return text.isBlank() ? new Blank() : ofText(text, line, maxBytes);
    } catch (CharacterCodingException e) {
      return new Unreadable("is not UTF-8");
    }
  }

  private static JobLine ofText(String text, byte[] line, int maxBytes) {
    JsonNode job;
    try {
      job = Reader.JSON.readTree(text);
    } catch (JsonEOFException e) {
      return new Unreadable("is not JSON: it ends too early");
    } catch (JsonProcessingException e) {
      var location = e.getLocation();
      String column = location == null ? "" : " at column " + location.getColumnNr();
      return new Unreadable("is not JSON" + column + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      return new Unreadable("is not JSON: " + e.getMessage());
    }
    return ofJson(job, line, maxBytes);
  }

  private static JobLine ofJson(JsonNode job, byte[] line, int maxBytes) {
    if (!job.isObject()) {
      return new Unreadable("is no JSON object");
    }
    JsonNode params = job.get("params");
    if (params == null || !params.isObject()) {
      return new Unreadable(
          params == null ? "has no member 'params'" : "has a member 'params' that is no object");
    }
    JsonNode id = job.get("custom_id");
    if (id != null && !id.isTextual()) {
      return new Unreadable("has a member 'custom_id' that is no string");
    }
    String key = id == null ? null : id.textValue();
    int keyBytes = key == null ? 0 : key.getBytes(StandardCharsets.UTF_8).length;
    int size = line.length + keyBytes + FRAMING_BYTES;
    return size > maxBytes
        ? new Unreadable("takes %d bytes, at most %d are allowed".formatted(size, maxBytes))
        : new Job(key, line);
  }

  /** Holds the reader, which an interface cannot keep to itself. */
  final class Reader {
    private static final ObjectReader JSON =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private Reader() {}
  }
}
