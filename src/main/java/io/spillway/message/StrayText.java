package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Collects the stray lines of a stream (lines that are no field), across blank lines, and finds the
 * error in them. A stream with stray lines cannot end well: they may be an error, or content that
 * lost its {@code data:}.
 */
final class StrayText {
  private static final int MAX_PIECES = 16;

  private final StringBuilder text = new StringBuilder(0);
  private int pieces;
  private boolean inError;

  /** Takes an event's stray lines; the end of the stream if they name an error or are too many. */
  @Nullable StreamEnd take(EventText event) {
    if (event.stray().isEmpty()) {
      return null;
    }
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append(event.stray());
    pieces++;
    JsonNode error = ErrorSearch.in(text.toString());
    if (error != null) {
      return new StreamEnd.ErrorEvent(error, text.toString());
    }
    return pieces >= MAX_PIECES || text.length() > ErrorSearch.MAX_CHARS ? end() : null;
  }

  /** The memory it takes, in bytes. */
  long heldBytes() {
    return 2L * text.capacity();
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Whether an error event has its data in the stray lines, so that more of it may follow. */
  boolean isOpenError(EventText event) {
    inError |= event.data().isBlank() && !event.stray().isEmpty();
    return inError && event.data().isBlank();
  }

  /** The end of a stream whose stray lines are not an error. */
  StreamEnd end() {
    return inError
        ? new StreamEnd.ErrorEvent(null, text.toString())
        : new StreamEnd.Invalid("the stream has text that is no event");
  }
}
