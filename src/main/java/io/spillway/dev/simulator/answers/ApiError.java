package io.spillway.dev.simulator.answers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dev.simulator.faults.ErrorTypes;
import io.spillway.dev.simulator.json.Json;
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
  public static ApiError of(int status, String message) {
    return new ApiError(status, ErrorTypes.typeOf(status), message, null);
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
