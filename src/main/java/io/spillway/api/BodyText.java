package io.spillway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.message.ErrorJson;
import io.spillway.message.ErrorSearch;
import io.spillway.status.Classifier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Interprets the text of a body that is not a stream. Pure functions. */
final class BodyText {

  private static final Pattern MESSAGE = Pattern.compile("\"type\"\\s*:\\s*\"message\"");

  /** The number of characters at the beginning in which a message shows that it is one. */
  private static final int MESSAGE_CHARS = 4 * 1_024;

  private BodyText() {}

  /** Whether the bytes are only white space. */
  static boolean isBlank(byte[] bytes) {
    for (byte value : bytes) {
      if (value != ' ' && value != '\t' && value != '\r' && value != '\n') {
        return false;
      }
    }
    return true;
  }

  /** Whether a body's JSON is a message. */
  static boolean isMessage(JsonNode json) {
    return json.path("type").asText().equals("message");
  }

  /** The error with a type in a body's JSON, complete or cut; null if there is none. */
  static @Nullable JsonNode error(@Nullable JsonNode json, String content) {
    JsonNode error = json == null ? ErrorSearch.atStart(content) : ErrorJson.in(json);
    return error != null && isTyped(error) ? error : null;
  }

  private static boolean isTyped(JsonNode error) {
    return error.path("type").asText().equals("error") || Classifier.isError(error);
  }

  /** Whether a text that was cut begins as a message. */
  static boolean beginsAsMessage(String content) {
    return MESSAGE.matcher(content.substring(0, Math.min(content.length(), MESSAGE_CHARS))).find();
  }
}
