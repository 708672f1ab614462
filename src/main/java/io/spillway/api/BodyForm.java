package io.spillway.api;

import io.spillway.status.ResponseHead;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a response's body is. The status decides whether it is an error; of a 200 the first bytes
 * decide, because gateways mislabel streams and send errors under a stream's content type. Where
 * the first bytes say nothing, the content type does.
 */
enum BodyForm {
  /** Server-sent events. */
  STREAM,
  /** JSON: a whole message, or an error. */
  JSON,
  /** The body of an error status. */
  ERROR,
  /** What should not be there: a page, plain text, a redirect. */
  STRANGE;

  /** How many bytes may pass before the content type decides. */
  static final int OPENING_BYTES = 64;

  private static final List<String> FIELDS = List.of("event", "data", "id", "retry", "");
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** What the head says. */
  static BodyForm declared(ResponseHead head) {
    if (head.status() != 200) {
      return head.status() >= 400 ? ERROR : STRANGE;
    }
    String type = head.header("content-type");
    String media = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    if (media.isEmpty() || media.startsWith("text/event-stream")) {
      return STREAM;
    }
    return media.startsWith("application/json") ? JSON : STRANGE;
  }

  /**
   * What the first bytes of a body with status 200 say, or null while more are needed. The answer
   * never changes as bytes are added.
   */
  static @Nullable BodyForm of(byte[] opening, BodyForm declared) {
    int length = Math.min(opening.length, OPENING_BYTES);
    int at = afterBlanks(opening, length);
    if (at < length) {
      BodyForm form = ofFirst(opening, at, length, declared);
      if (form != null) {
        return form;
      }
    }
    return length == OPENING_BYTES ? declared : null;
  }

  private static @Nullable BodyForm ofFirst(byte[] opening, int at, int length, BodyForm declared) {
    switch (opening[at]) {
      case '{', '[' -> {
        return JSON;
      }
      case '<' -> {
        return STRANGE;
      }
      default -> {
        return ofField(opening, at, length, declared);
      }
    }
  }

  private static @Nullable BodyForm ofField(byte[] opening, int at, int length, BodyForm declared) {
    boolean possible = false;
    for (String field : FIELDS) {
      String start = field + ":";
      int common = common(opening, at, length, start);
      if (common == start.length()) {
        return STREAM;
      }
      possible |= at + common == length;
    }
    if (possible) {
      return null;
    }
    return declared == JSON ? STRANGE : declared;
  }

  private static int common(byte[] opening, int at, int length, String text) {
    int common = 0;
    while (common < text.length()
        && at + common < length
        && opening[at + common] == text.charAt(common)) {
      common++;
    }
    return common;
  }

  private static int afterBlanks(byte[] opening, int length) {
    int at = 0;
    while (at < length && (isBlank(opening[at]) || isMark(opening, at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\t' || value == '\r' || value == '\n';
  }

  private static boolean isMark(byte[] opening, int at) {
    return at < BYTE_ORDER_MARK.length && opening[at] == BYTE_ORDER_MARK[at];
  }
}
