package io.spillway.status;

import java.util.Map;

/** Response heads for tests. */
final class Heads {
  private Heads() {}

  static ResponseHead head(int status) {
    return head(status, Map.of());
  }

  static ResponseHead head(int status, Map<String, String> headers) {
    return new ResponseHead(status, headers::get);
  }

  static String envelope(String type, String message) {
    return "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},\"request_id\":\"req_1\"}"
        .formatted(type, message);
  }
}
