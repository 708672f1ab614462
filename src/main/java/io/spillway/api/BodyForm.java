package io.spillway.api;

import io.spillway.status.ResponseHead;
import java.util.Locale;

/**
 * What a response's body is. The status decides whether it is an error; of a 2xx the first bytes
 * decide ({@link Opening}), because gateways mislabel streams and send errors under a stream's
 * content type. If the first bytes say nothing, the content type does.
 */
enum BodyForm {
  /** Server-sent events. */
  STREAM,
  /** JSON: a whole message, or an error. */
  JSON,
  /** The body of an error status. */
  ERROR,
  /** What should not be there: a page, plain text, a redirect. */
  UNRECOGNIZED;

  /** What the head says. */
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
   * Whether the status promises an answer. Gateways send others than 200 for one; 204 and 205 have
   * no body.
   */
  static boolean hasAnswer(ResponseHead head) {
    int status = head.status();
    return status >= 200 && status < 300 && status != 204 && status != 205;
  }
}
