package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether JSON is an error, in the API's envelope or in one that gateways make of it: an
 * {@code error} under any outer type, {@code "object":"error"}, a flat object whose type is an
 * error's, any of them in an array.
 */
public final class ErrorJson {
  private static final int MAX_ELEMENTS = 8;

  private ErrorJson() {}

  /** The JSON that is an error: the value itself or an element of it; null if there is none. */
  public static @Nullable JsonNode in(@Nullable JsonNode json) {
    if (json instanceof ArrayNode array) {
      for (int i = 0; i < Math.min(array.size(), MAX_ELEMENTS); i++) {
        if (array.get(i) instanceof ObjectNode object && isError(object)) {
          return object;
        }
      }
      return null;
    }
    return json instanceof ObjectNode object && isError(object) ? json : null;
  }

  /**
   * Whether the name of an event, or a type, is that of an error. Those of the API end with {@code
   * _error}; gateways send names of classes.
   */
  public static boolean isErrorName(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith("error")
        || lower.endsWith("exception")
        || lower.equals("request_too_large");
  }

  private static boolean isError(ObjectNode json) {
    String type = json.path("type").asText("");
    EventType event = EventType.of(type);
    if (event == EventType.ERROR || json.path("object").asText("").equals("error")) {
      return true;
    }
    JsonNode error = json.path("error");
    if (event.isKnown()) {
      return error instanceof ObjectNode object && !object.isEmpty();
    }
    return isErrorName(type) || holdsError(error);
  }

  private static boolean holdsError(JsonNode error) {
    return error.isObject()
        || error.isArray() && !error.isEmpty()
        || error.isTextual() && !error.textValue().isBlank()
        || error.isNumber() && error.intValue() != 0
        || error.isBoolean() && error.booleanValue();
  }
}
