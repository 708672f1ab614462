package io.spillway.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spillway.json.JsonCodecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Selects the results with one custom_id, or all results if no id is given. Only the members around
 * the message are read; the message is skipped, because it may hold numbers and keys of any length.
 */
final class ResultFilter {
  private final @Nullable String id;

  ResultFilter(@Nullable String id) {
    this.id = id;
  }

  /** Whether the record's key, or else the custom_id in its value, is the id. */
  boolean accepts(byte @Nullable [] key, byte[] value) {
    if (id == null || Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8))) {
      return true;
    }
    try (JsonParser json = JsonCodecs.RESULT_LINES.createParser(value)) {
      return id.equals(customId(json));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable String customId(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return null;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = json.currentName().equals("custom_id");
      JsonToken token = json.nextToken();
      if (found) {
        return token == JsonToken.VALUE_STRING ? json.getText() : null;
      }
      json.skipChildren();
    }
    return null;
  }
}
