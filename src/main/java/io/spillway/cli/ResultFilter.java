package io.spillway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Chooses the results of one custom_id; without an id, all. */
final class ResultFilter {
  private static final JsonMapper JSON = new JsonMapper();

  private final @Nullable String id;

  ResultFilter(@Nullable String id) {
    this.id = id;
  }

  /** Whether the record's key, or else the custom_id in its value, is the id. */
  boolean accepts(byte @Nullable [] key, byte[] value) {
    if (id == null || Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8))) {
      return true;
    }
    try {
      JsonNode customId = JSON.readTree(value).get("custom_id");
      return customId != null && id.equals(customId.textValue());
    } catch (IOException e) {
      return false;
    }
  }
}
