package io.spillway.api;

import io.spillway.status.ResponseHead;
import java.util.Locale;

/**
 * The form of a response's body. An error status makes it an error. For a 2xx status the first
 * bytes decide ({@link Opening}), because gateways label streams wrongly and send errors with a
 * stream's content type. If the first bytes do not show it, the content type decides.
 */
enum BodyForm {
  /** Server-sent events. */
  STREAM,
  /** JSON: a whole message, or an error. */
  JSON,
  /** The body of an error status. */
  ERROR,
  /** Anything else: an HTML page, plain text, a redirect. */
  UNRECOGNIZED;

  /** The form according to the head. */
  static BodyForm declared(ResponseHead head) {
    if (!hasAnswer(head)) {
      return head.status() >= 400 ? ERROR : UNRECOGNIZED;
    }
    String type = head.header("content-type");
    String media = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    if (media.isEmpty() || media.startsWith("text/event-stream")) {
      return STREAM;
    }
    return media.startsWith("application/json") ? JSON : UNRECOGNIZED;
  }

  /**
   * Whether the status announces an answer: any 2xx, because gateways do not always send 200,
   * except 204 and 205, which have no body.
   */
  static boolean hasAnswer(ResponseHead head) {
    int status = head.status();
    return status >= 200 && status < 300 && status != 204 && status != 205;
  }
}
