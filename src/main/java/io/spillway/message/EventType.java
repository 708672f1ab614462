package io.spillway.message;

/**
 * The event types of the <a
 * href="https://docs.claude.com/en/docs/build-with-claude/streaming">streaming protocol</a>.
 */
enum EventType {
  MESSAGE_START,
  CONTENT_BLOCK_START,
  CONTENT_BLOCK_DELTA,
  CONTENT_BLOCK_STOP,
  MESSAGE_DELTA,
  MESSAGE_STOP,
  PING,
  ERROR,
  /** The farewell of Chat Completions, {@code [DONE]}, which gateways add. */
  DONE,
  /** An event that the end of the body cut off, and that may have held content. */
  CUT,
  /** A name or type that the protocol did not have when this was written: ignored. */
  UNKNOWN,
  /** No name, or no type. */
  NONE;

  /**
   * {@code message} is what a browser calls an event without a name. Blanks around do not count.
   */
  static EventType of(String name) {
    return switch (name.strip()) {
      case "message_start" -> MESSAGE_START;
      case "content_block_start" -> CONTENT_BLOCK_START;
      case "content_block_delta" -> CONTENT_BLOCK_DELTA;
      case "content_block_stop" -> CONTENT_BLOCK_STOP;
      case "message_delta" -> MESSAGE_DELTA;
      case "message_stop" -> MESSAGE_STOP;
      case "ping" -> PING;
      case "error" -> ERROR;
      case "", "message" -> NONE;
      default -> UNKNOWN;
    };
  }

  boolean isKnown() {
    return this != UNKNOWN && this != NONE;
  }

  /** Whether such an event carries a part of the message. */
  boolean isPart() {
    return switch (this) {
      case MESSAGE_START,
          CONTENT_BLOCK_START,
          CONTENT_BLOCK_DELTA,
          CONTENT_BLOCK_STOP,
          MESSAGE_DELTA ->
          true;
      case MESSAGE_STOP, PING, ERROR, DONE, CUT, UNKNOWN, NONE -> false;
    };
  }
}
