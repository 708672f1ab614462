package io.spillway.message;

/** What an event was that did not end the stream. */
public enum Progress implements StreamStep {
  /** The beginning of the message, or the first news of its stop reason and usage. */
  FRAME,
  /** A content block began, grew or stopped: the model is at work. */
  CONTENT,
  /** The server only says that it is there. */
  PING,
  /**
   * Nothing of meaning: an unknown type, a repetition, an empty delta, a cut event, or anything
   * after the end.
   */
  IGNORED;

  /** Whether the message came on by it. All else is a beat, whatever its name. */
  public boolean isProgress() {
    return this == FRAME || this == CONTENT;
  }
}
