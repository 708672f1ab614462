package io.spillway.message;

/**
 * Thrown if the events do not make up one message. Carries the {@link StreamEnd} that says why, and
 * has no stack trace.
 */
final class BrokenMessage extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient StreamEnd end;

  private BrokenMessage(String message, StreamEnd end) {
    super(message, null, false, false);
    this.end = end;
  }

  static BrokenMessage invalid(String reason) {
    return new BrokenMessage(reason, new StreamEnd.Invalid(reason));
  }

  static BrokenMessage tooLarge(long limitBytes) {
    return new BrokenMessage("over " + limitBytes + " bytes", new StreamEnd.TooLarge(limitBytes));
  }

  static BrokenMessage noRoom(long bytes) {
    return new BrokenMessage("no room for " + bytes + " bytes", new StreamEnd.NoRoom(bytes));
  }

  StreamEnd end() {
    return end;
  }
}
