package io.spillway.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * The API's error envelope, as far as it can be read: {@code
 * {"type":"error","error":{"type":…,"message":…}, "request_id":…}}. The outer {@code type} may be
 * missing; an {@code error} object with a type is what makes it one.
 *
 * @param type {@code error.type}
 * @param message {@code error.message}, empty where missing
 * @param errorCode {@code error.details.error_code}, or null
 * @param requestId {@code request_id}, or null
 */
record ErrorBody(
    String type, String message, @Nullable String errorCode, @Nullable String requestId) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads an envelope from text, or returns null where the text is none. Never throws. */
  static @Nullable ErrorBody parse(String text) {
    try {
      return of(JSON.readTree(text));
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }

  /** Reads an envelope from JSON, or returns null where it is none. */
  static @Nullable ErrorBody of(@Nullable JsonNode json) {
    if (json == null) {
      return null;
    }
    JsonNode error = json.path("error");
    String type = text(error, "type");
    if (type == null || type.isBlank()) {
      return null;
    }
    String message = text(error, "message");
    return new ErrorBody(
        type,
        message == null ? "" : message,
        text(error.path("details"), "error_code"),
        text(json, "request_id"));
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? value.textValue() : null;
  }
}
