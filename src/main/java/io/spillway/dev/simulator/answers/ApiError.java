package io.spillway.dev.simulator.answers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dev.simulator.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as the Messages API words it.
 *
 * @param status HTTP status
 * @param type {@code error.type}
 * @param message {@code error.message}
 * @param details {@code error.details}: a JSON object, or null where the member is left out
 */
public record ApiError(int status, String type, String message, @Nullable ObjectNode details)
    implements RequestReading {
  private static final Map<Integer, String> TYPES =
      Map.ofEntries(
          Map.entry(400, "invalid_request_error"),
          Map.entry(401, "authentication_error"),
          Map.entry(402, "billing_error"),
          Map.entry(403, "permission_error"),
          Map.entry(404, "not_found_error"),
          Map.entry(409, "conflict_error"),
          Map.entry(413, "request_too_large"),
          Map.entry(429, "rate_limit_error"),
          Map.entry(500, "api_error"),
          Map.entry(504, "timeout_error"),
          Map.entry(529, "overloaded_error"));

  public static ApiError of(int status, String message) {
    return new ApiError(status, typeOf(status), message, null);
  }

  /** The type that goes with a status; an unlisted one is the caller's or the server's fault. */
  public static String typeOf(int status) {
    if (status == 408 || status == 524) {
      return "timeout_error"; // Neither is the status of that type, which is 504.
    }
    return TYPES.getOrDefault(status, status < 500 ? "invalid_request_error" : "api_error");
  }

  /** The status that a plain HTTP response of this type has. */
  static int statusOf(String type) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(type))
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElse(500);
  }

  /** {@code {"type":"error","error":{…},"request_id":…}}. */
  public ObjectNode envelope(@Nullable String requestId) {
    ObjectNode envelope = Json.object().put("type", "error");
    ObjectNode error = envelope.putObject("error").put("type", type).put("message", message);
    if (details != null) {
      error.set("details", details);
    }
    return requestId == null ? envelope : envelope.put("request_id", requestId);
  }

  Answer answer(String requestId) {
    return Answer.whole(status, "application/json", Json.bytes(envelope(requestId)));
  }
}
