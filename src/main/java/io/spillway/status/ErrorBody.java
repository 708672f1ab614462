package io.spillway.status;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Stream;
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
  private static final String DATA = "data:";

  /** Where gateways that do not speak the API's language put their words. */
  private static final List<JsonPointer> WORDS =
      Stream.of("/error/message", "/message", "/Message", "/detail", "/error", "/error_description")
          .map(JsonPointer::compile)
          .toList();

  /**
   * Reads an envelope from text: JSON, or the one event of a stream that came with an error status.
   * Returns null where the text is neither. Never throws.
   */
  static @Nullable ErrorBody parse(String text) {
    return of(json(text));
  }

  /**
   * The words of an error body that is no envelope: the message that gateways put into their JSON,
   * else null.
   */
  static @Nullable String words(String text) {
    JsonNode json = json(text);
    if (json == null) {
      return null;
    }
    JsonNode body = json.isArray() ? json.path(0) : json;
    for (JsonPointer place : WORDS) {
      JsonNode words = body.at(place);
      if (words.isTextual() && !words.textValue().isBlank()) {
        return words.textValue();
      }
    }
    return null;
  }

  private static @Nullable JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      return event(text);
    }
  }

  private static @Nullable JsonNode event(String text) {
    String data =
        text.lines()
            .filter(line -> line.startsWith(DATA))
            .map(line -> line.substring(DATA.length()))
            .findFirst()
            .orElse("");
    try {
      return data.isBlank() ? null : JSON.readTree(data);
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
