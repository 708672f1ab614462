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
  /** The end mark of OpenAI's Chat Completions, {@code [DONE]}, which gateways add. */
  DONE,
  /** An event that the end of the body cut off, and that may have held content. */
  CUT,
  /** An unknown name or type, perhaps of a later version of the protocol; ignored. */
  UNKNOWN,
  /** The event has no name, or its JSON no type. */
  NONE;

  /**
   * The type with this name. {@code message} counts as no name, because browsers use it for events
   * without one. Surrounding blanks are ignored.
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
