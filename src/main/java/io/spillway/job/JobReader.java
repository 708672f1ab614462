package io.spillway.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.spillway.json.JsonCodecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job: one line of a <a
 * href="https://docs.claude.com/en/api/creating-message-batches">Message Batches</a> request. Walks
 * the JSON once without building a tree, so that {@code params} can be cut out of the bytes as it
 * stands.
 *
 * <p>Safe for any thread; an instance of the reader lives for one call.
 */
public final class JobReader {

  private static final byte[] STREAM_TRUE = "\"stream\":true".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.UTF_8);
  private static final int MAX_BETAS = 64;
  private static final JsonFactory JSON = JsonCodecs.JOBS;

  private final byte[] value;
  private Optional<String> customId = Optional.empty();
  private String model = "";
  private byte @Nullable [] request;
  private JobOptions options = JobOptions.NONE;

  private JobReader(byte[] value) {
    this.value = value;
  }

  /** Reads the value of a record; null (a tombstone) is unreadable. Never throws. */
  public static ParsedJob read(byte @Nullable [] value) {
    if (value == null) {
      return unreadable(Optional.empty(), "the record has no value");
    }
    if (!mayBeUtf8(value)) {
      return unreadable(Optional.empty(), "not JSON in UTF-8");
    }
    JobReader reader = new JobReader(value);
    try {
      return reader.job();
    } catch (NotAJob notAJob) {
      return unreadable(reader.customId, notAJob.reason);
    } catch (JsonParseException | StreamConstraintsException notJson) {
      return unreadable(Optional.empty(), "not JSON: " + notJson.getOriginalMessage());
    } catch (IOException notJson) {
      return unreadable(Optional.empty(), "not JSON: " + notJson.getMessage());
    } catch (RuntimeException defect) {
      return unreadable(reader.customId, "could not be read: " + defect);
    }
  }

  /**
   * Jackson would read UTF-16 and UTF-32, too, which have a zero byte or a byte order mark in
   * front.
   */
  private static boolean mayBeUtf8(byte[] value) {
    for (int i = 0; i < Math.min(4, value.length); i++) {
      if (value[i] == 0 || value[i] == (byte) 0xfe || value[i] == (byte) 0xff) {
        return false;
      }
    }
    return true;
  }

  private static ParsedJob unreadable(Optional<String> customId, String reason) {
    return new ParsedJob.Unreadable(customId, JobOptions.NONE, reason);
  }

  private ParsedJob job() throws IOException {
    try (JsonParser json = JSON.createParser(value)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new NotAJob("a job is a JSON object");
      }
      List<String> problems = new ArrayList<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        try {
          member(name, json);
        } catch (NotAJob problem) {
          problems.add(problem.reason);
          json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new NotAJob("nothing may follow the JSON object");
      }
      return result(problems);
    }
  }

  private ParsedJob result(List<String> problems) {
    if (problems.isEmpty() && request == null) {
      problems.add("params is missing");
    }
    if (request == null || !problems.isEmpty()) {
      return new ParsedJob.Unreadable(customId, options, String.join("; ", problems));
    }
    return new Job(customId, model, request, options);
  }

  private void member(String name, JsonParser json) throws IOException {
    switch (name) {
      case "custom_id" -> customId = Optional.of(id(json));
      case "params" -> params(json);
      case "spillway" -> options = options(json);
      default -> json.skipChildren();
    }
  }

  private static String id(JsonParser json) throws IOException {
    String id = string(json, "custom_id");
    if (id.length() > JobId.MAX_CHARS) {
      throw new NotAJob("custom_id must have at most " + JobId.MAX_CHARS + " characters");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
      throw new NotAJob("custom_id must not hold half a surrogate pair, which has no UTF-8");
    }
    return id;
  }

  private void params(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new NotAJob("params must be an object");
    }
    int start = (int) json.currentTokenLocation().getByteOffset();
    List<int[]> streams = new ArrayList<>();
    boolean empty = true;
    model = ""; // of two params the last counts, whole
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      empty = false;
      String name = json.currentName();
      JsonToken token = json.nextToken();
      int from = (int) json.currentTokenLocation().getByteOffset();
      if (name.equals("model") && token == JsonToken.VALUE_STRING) {
        model = json.getText();
      }
      json.skipChildren();
      if (name.equals("stream")) {
        json.finishToken();
        streams.add(new int[] {from, end(json)});
      }
    }
    request = streaming(start, end(json), streams, empty);
  }

  /**
   * The bytes of {@code params} from {@code start} to {@code end}, every value of {@code stream}
   * being true.
   */
  private byte[] streaming(int start, int end, List<int[]> streams, boolean empty) {
    var body = new java.io.ByteArrayOutputStream(end - start + STREAM_TRUE.length + 1);
    int from = start;
    if (streams.isEmpty()) {
      body.write('{');
      body.writeBytes(STREAM_TRUE);
      if (!empty) {
        body.write(',');
      }
      from = start + 1;
    }
    for (int[] range : streams) {
      body.write(value, from, range[0] - from);
      body.writeBytes(TRUE);
      from = range[1];
    }
    body.write(value, from, end - from);
    return body.toByteArray();
  }

  private JobOptions options(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new NotAJob("spillway must be an object");
    }
    Optional<Instant> expiresAt = Optional.empty();
    OptionalInt maxAttempts = OptionalInt.empty();
    List<String> beta = List.of();
    Optional<String> metadata = Optional.empty();
    NotAJob problem = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      try {
        switch (name) {
          case "expires_at" -> expiresAt = Optional.of(instant(json));
          case "max_attempts" -> maxAttempts = OptionalInt.of(attempts(json));
          case "beta" -> beta = betas(json);
          case "metadata" -> metadata = Optional.of(raw(json));
          default -> json.skipChildren();
        }
      } catch (NotAJob first) {
        problem = problem == null ? first : problem;
        json.skipChildren();
      }
    }
    options = new JobOptions(expiresAt, maxAttempts, beta, metadata);
    if (problem != null) {
      throw problem;
    }
    return options;
  }

  private static Instant instant(JsonParser json) throws IOException {
    String text = string(json, "spillway.expires_at");
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException notADate) {
      throw new NotAJob(
          "spillway.expires_at must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not '"
              + excerpt(text)
              + "'");
    }
  }

  private static int attempts(JsonParser json) throws IOException {
    boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
    if (!whole
        || json.getNumberType() != JsonParser.NumberType.INT
        || !inRange(json.getIntValue())) {
      throw new NotAJob(
          "spillway.max_attempts must be a whole number from 1 to "
              + JobOptions.MAX_ATTEMPTS_BOUND);
    }
    return json.getIntValue();
  }

  private static boolean inRange(int attempts) {
    return attempts >= 1 && attempts <= JobOptions.MAX_ATTEMPTS_BOUND;
  }

  private static List<String> betas(JsonParser json) throws IOException {
    String rule = "spillway.beta must be an array of at most 64 printable names";
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new NotAJob(rule);
    }
    List<String> betas = new ArrayList<>();
    boolean good = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean name =
          json.currentToken() == JsonToken.VALUE_STRING && json.getText().matches("[!-~]{1,128}");
      if (name && betas.size() < MAX_BETAS) {
        betas.add(json.getText());
      } else {
        good = false;
        json.skipChildren();
      }
    }
    if (!good) {
      throw new NotAJob(rule);
    }
    return List.copyOf(betas);
  }

  private String raw(JsonParser json) throws IOException {
    int start = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    json.finishToken();
    int end = end(json);
    return new String(value, start, end - start, StandardCharsets.UTF_8).strip();
  }

  private static String string(JsonParser json, String name) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING || json.getText().isEmpty()) {
      throw new NotAJob(name + " must be a string, and not empty");
    }
    return json.getText();
  }

  private static int end(JsonParser json) {
    return (int) json.currentLocation().getByteOffset();
  }

  private static String excerpt(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  /** The JSON is well formed, but no job. */
  private static final class NotAJob extends UncheckedIOException {
    private final String reason;

    NotAJob(String reason) {
      super(new IOException(reason));
      this.reason = reason;
    }
  }
}
