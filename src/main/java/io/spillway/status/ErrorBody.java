package io.spillway.status;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.message.ErrorJson;
import io.spillway.message.ErrorSearch;
import io.spillway.message.MessageJson;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The API's error envelope, as far as it can be read: {@code
 * {"type":"error","error":{"type":…,"message":…}, "request_id":…}}. The outer {@code type} may be
 * missing; an {@code error} object with a type is required.
 *
 * @param type {@code error.type}
 * @param message {@code error.message}, empty if it is missing
 * @param errorCode {@code error.details.error_code}, or null
 * @param requestId {@code request_id}, or null
 */
record ErrorBody(
    String type, String message, @Nullable String errorCode, @Nullable String requestId) {

  private static final String DATA = "data:";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** The most envelopes within one another that are opened. */
  private static final int MAX_WRAPS = 4;

  /** Where gateways that do not use the API's envelope put their message. */
  private static final List<JsonPointer> WORDS =
      Stream.of("/error/message", "/message", "/Message", "/detail", "/error", "/error_description")
          .map(JsonPointer::compile)
          .toList();

  /**
   * Reads an envelope from text: JSON with or without a byte order mark, or the one event of a
   * stream that came with an error status. Null if the text is neither. Never throws.
   */
  static @Nullable ErrorBody parse(String text) {
    return of(json(text));
  }

  /**
   * The message of an error body that is not the API's envelope, from the JSON that gateways send;
   * null if there is none.
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
    String bare = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    JsonNode json = MessageJson.read(bare);
    return json == null ? event(bare) : json;
  }

  /** The JSON in the data of an event; the first value if there are several. */
  private static @Nullable JsonNode event(String text) {
    String data =
        text.lines()
            .filter(line -> line.startsWith(DATA))
            .map(line -> line.substring(DATA.length()))
            .collect(Collectors.joining("\n"));
    JsonNode json = data.isBlank() ? null : MessageJson.read(data);
    return json == null ? ErrorSearch.in(data.isBlank() ? text : data) : json;
  }

  /**
   * Reads the envelope of the API from JSON, or from an array with one element; null if it is no
   * envelope. If one envelope is wrapped in another, the inner one counts.
   */
  static @Nullable ErrorBody of(@Nullable JsonNode json) {
    JsonNode body = json != null && json.isArray() ? json.path(0) : json;
    if (body == null) {
      return null;
    }
    JsonNode error = innermost(body);
    String type = text(error, "type");
    return type == null || type.isBlank() ? null : errorBody(type, error, body);
  }

  /**
   * Reads the error in an event of a stream, which gateways may have flattened: {@code
   * {"type":"overloaded_error","message":…}}, or an envelope whose outer type is the error's. Null
   * if no error type is found.
   */
  static @Nullable ErrorBody ofEvent(@Nullable JsonNode json) {
    ErrorBody envelope = of(json);
    if (envelope != null || json == null) {
      return envelope;
    }
    String type = text(json, "type");
    if (type == null || type.equals("error") || !isErrorType(json, type)) {
      return null;
    }
    return errorBody(type, json.path("error").isObject() ? json.path("error") : json, json);
  }

  private static boolean isErrorType(JsonNode json, String type) {
    return ErrorJson.isErrorName(type) || "error".equals(text(json, "object"));
  }

  private static JsonNode innermost(JsonNode json) {
    JsonNode best = json.path("error");
    JsonNode error = best;
    for (int depth = 0; depth < MAX_WRAPS && error.isObject(); depth++) {
      best = error.path("type").isTextual() ? error : best;
      error = error.path("error");
    }
    return best;
  }

  private static ErrorBody errorBody(String type, JsonNode error, JsonNode body) {
    String message = text(error, "message");
    return new ErrorBody(
        type,
        message == null ? "" : message,
        text(error.path("details"), "error_code"),
        text(body, "request_id"));
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? value.textValue() : null;
  }
}
