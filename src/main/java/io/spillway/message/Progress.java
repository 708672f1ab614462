package io.spillway.message;

/** What an event that did not end the stream meant. */
public enum Progress implements StreamStep {
  /** The beginning of the message, or the first event with its stop reason and usage. */
  FRAME,
  /** A content block began, grew or stopped: the model is at work. */
  CONTENT,
  /** A ping: the server is alive. */
  PING,
  /**
   * An event without meaning: an unknown type, a repetition, an empty delta, a cut event, or
   * anything after the end.
   */
  IGNORED;

  /**
   * Whether the message made progress by it. Any other event only shows that the stream is alive.
   */
  public boolean isProgress() {
    return this == FRAME || this == CONTENT;
  }
}
