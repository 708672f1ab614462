package io.spillway.dev.simulator.faults;

import java.util.Map;

/** Which {@code error.type} the API has for which status. */
public final class ErrorTypes {
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

  private ErrorTypes() {}

  /** The type that goes with a status; an unlisted one is the caller's or the server's fault. */
  public static String typeOf(int status) {
    if (status == 408 || status == 524) {
      return "timeout_error"; // Neither is the status of that type, which is 504.
    }
    return TYPES.getOrDefault(status, status < 500 ? "invalid_request_error" : "api_error");
  }

  /** The status that a plain HTTP response of this type has. */
  public static int statusOf(String type) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(type))
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElse(500);
  }
}
