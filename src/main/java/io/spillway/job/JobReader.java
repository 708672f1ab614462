package io.spillway.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.spillway.job.RequestBody.Range;
import io.spillway.json.JsonCodecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job: one line of a <a
 * href="https://docs.claude.com/en/api/creating-message-batches">Message Batches</a> request. Goes
 * through the JSON once, without building a tree and without copying {@code params}: of that it
 * keeps the position.
 *
 * <p>The static methods are thread-safe; each call uses a reader of its own.
 */
public final class JobReader {

  private static final JsonFactory JSON = JsonCodecs.JOBS;

  /** How much of a job is read. */
  private enum Extent {
    /** All of it, for a call. */
    WHOLE,
    /** Only what is beside the request; the request is checked to be JSON and no more. */
    ENVELOPE
  }

  private final byte[] value;
  private final Extent extent;
  private final List<String> problems = new ArrayList<>(0);
  private Optional<String> customId = Optional.empty();
  private String model = "";
  private @Nullable RequestBody request;
  private JobOptions options = JobOptions.NONE;

  private JobReader(byte[] value, Extent extent) {
    this.value = value;
    this.extent = extent;
  }

  /**
   * Reads the value of a record; null (a tombstone) is unreadable. The job refers to the array,
   * which must not be changed. Never throws.
   */
  public static ParsedJob read(byte @Nullable [] value) {
    return of(value, Extent.WHOLE).job();
  }

  /**
   * Reads what is beside the request: the same as {@link #read} returns, but the result does not
   * refer to the array. Never throws.
   */
  public static Envelope envelope(byte @Nullable [] value) {
    JobReader reader = of(value, Extent.ENVELOPE);
    return new Outside(reader.customId, reader.options);
  }

  private record Outside(Optional<String> customId, JobOptions options) implements Envelope {}

  private static JobReader of(byte @Nullable [] value, Extent extent) {
    JobReader reader = new JobReader(value == null ? new byte[0] : value, extent);
    if (value == null) {
      reader.unreadable(Optional.empty(), "the record has no value");
    } else if (!mayBeUtf8(value)) {
      reader.unreadable(Optional.empty(), "not JSON in UTF-8");
    } else {
      reader.walk();
    }
    return reader;
  }

  /**
   * Whether the bytes are not UTF-16 or UTF-32, which Jackson would accept too: those begin with a
   * byte order mark or have a zero byte.
   */
  private static boolean mayBeUtf8(byte[] value) {
    for (int i = 0; i < Math.min(4, value.length); i++) {
      if (value[i] == 0 || value[i] == (byte) 0xfe || value[i] == (byte) 0xff) {
        return false;
      }
    }
    return true;
  }

  /** Makes the job unreadable for this reason, and keeps only the id, if it is certain. */
  private void unreadable(Optional<String> id, String reason) {
    customId = id;
    options = JobOptions.NONE;
    problems.clear();
    problems.add(reason);
  }

  private ParsedJob job() {
    if (problems.isEmpty() && request == null) {
      problems.add("params is missing");
    }
    if (request == null || !problems.isEmpty()) {
      return new ParsedJob.Unreadable(customId, options, String.join("; ", problems));
    }
    return new Job(customId, model, request, options);
  }

  private void walk() {
    try {
      members();
    } catch (NotAJob notAJob) {
      unreadable(customId, notAJob.reason());
    } catch (JsonParseException | StreamConstraintsException notJson) {
      unreadable(Optional.empty(), "not JSON: " + notJson.getOriginalMessage());
    } catch (IOException notJson) {
      unreadable(Optional.empty(), "not JSON: " + notJson.getMessage());
    } catch (RuntimeException defect) {
      unreadable(customId, "could not be read: " + defect);
    }
  }

  private void members() throws IOException {
    try (JsonParser json = JSON.createParser(value)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new NotAJob("a job is a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        try {
          member(name, json);
        } catch (NotAJob problem) {
          problems.add(problem.reason());
          json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new NotAJob("nothing may follow the JSON object");
      }
    }
  }

  private void member(String name, JsonParser json) throws IOException {
    switch (name) {
      case "custom_id" -> customId = Optional.of(id(json));
      case "params" -> params(json);
      case "spillway" -> options(json);
      default -> json.skipChildren();
    }
  }

  private static String id(JsonParser json) throws IOException {
    String id = text(json, "custom_id");
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
    if (extent == Extent.ENVELOPE) {
      json.skipChildren();
      return;
    }
    int start = begin(json);
    List<Range> streams = new ArrayList<>(0);
    boolean empty = true;
    model = ""; // of two params members, the last one counts
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      empty = false;
      String name = json.currentName();
      JsonToken token = json.nextToken();
      int from = begin(json);
      if (name.equals("model") && token == JsonToken.VALUE_STRING) {
        model = json.getText();
      }
      json.skipChildren();
      if (name.equals("stream")) {
        json.finishToken();
        streams.add(new Range(from, end(json)));
      }
    }
    request = new RequestBody(value, new Range(start, end(json)), streams, empty);
  }

  private void options(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new NotAJob("spillway must be an object");
    }
    OptionsReader reader = new OptionsReader(value);
    reader.read(json);
    options = reader.options();
    NotAJob problem = reader.problem();
    if (problem != null) {
      throw problem;
    }
  }

  /**
   * The text of the current token.
   *
   * @param name the member's name, for the error
   */
  static String text(JsonParser json, String name) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING || json.getText().isEmpty()) {
      throw new NotAJob(name + " must be a string, and not empty");
    }
    return json.getText();
  }

  /** The index of the first byte of the current token. */
  static int begin(JsonParser json) {
    return (int) json.currentTokenLocation().getByteOffset();
  }

  /** The index after the last byte that was read. */
  static int end(JsonParser json) {
    return (int) json.currentLocation().getByteOffset();
  }
}
