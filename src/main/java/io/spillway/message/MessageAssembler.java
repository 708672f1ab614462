package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.sse.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * Builds from the events of one stream the Message that a call without streaming would have
 * returned, and says how the stream ended. Each call returns what it did; a {@link StreamEnd} is
 * returned at most once, and whatever comes after it is {@link Progress#IGNORED}.
 *
 * <p>A stream ends well with {@code message_stop}, or where the body ends after a {@code
 * message_delta} that had a stop reason and every content block had stopped: nothing but the
 * farewell is missing. It never ends well with less content than the model made: an event of the
 * protocol that cannot be read or placed makes the message {@link StreamEnd.Invalid}, never
 * shorter.
 *
 * <p>A {@code message_stop} without a stop reason is a cut that something on the way dressed up:
 * {@link StreamEnd.Truncated}. One that finds blocks open stops them, as the official SDKs do. Tool
 * input that is no whole JSON value then counts by the stop reason, see {@link DraftMessage}.
 *
 * <p>Not thread-safe. Holds no more than its bound, give or take Java's overhead.
 */
public final class MessageAssembler {
  private final DraftMessage draft;
  private boolean sawContent;
  private boolean ended;

  /**
   * @param maxMessageBytes the most bytes of UTF-8 the events may contribute to the message: the
   *     text of deltas, and the whole data of all other events that are kept; 1 or more. The
   *     written message may be longer by what JSON escapes.
   */
  public MessageAssembler(long maxMessageBytes) {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + ", allowed is 1 or more");
    }
    draft = new DraftMessage(maxMessageBytes);
  }

  /** Takes the next event. An event that is not terminated counts only if its JSON is whole. */
  public Step accept(SseEvent event) {
    if (ended) {
      return Progress.IGNORED;
    }
    try {
      return note(take(event));
    } catch (BrokenMessage broken) {
      return note(broken.end());
    }
  }

  /** The body has ended, well or not, and every event of it was accepted. */
  public Step finish() {
    if (ended) {
      return Progress.IGNORED;
    }
    try {
      return note(draft.isWhole() ? draft.complete() : new StreamEnd.Truncated(draft.state()));
    } catch (BrokenMessage broken) {
      return note(broken.end());
    }
  }

  /** The id of the message, null before {@code message_start} or if it had none. */
  public @Nullable String messageId() {
    return draft.id();
  }

  /** The output tokens that the usages named so far, 0 before the first. */
  public long outputTokens() {
    return draft.outputTokens();
  }

  /** Whether any event of a content block came. */
  public boolean sawContent() {
    return sawContent;
  }

  /** Whether the one {@link StreamEnd} was returned. */
  public boolean hasEnded() {
    return ended;
  }

  private Step note(Step step) {
    ended = step instanceof StreamEnd;
    sawContent |= step == Progress.CONTENT;
    return step;
  }

  private Step take(SseEvent event) throws BrokenMessage {
    EventReader.Reading reading = EventReader.read(event);
    ObjectNode json = reading.json();
    return switch (reading.type()) {
      case ERROR -> new StreamEnd.ErrorEvent(json, event.data());
      case MESSAGE_STOP -> stop();
      case PING -> Progress.PING;
      case UNKNOWN, NONE -> Progress.IGNORED;
      default -> json == null ? Progress.IGNORED : grow(reading.type(), json, event.data());
    };
  }

  private Step stop() throws BrokenMessage {
    draft.requireStarted();
    return draft.hasStopReason()
        ? draft.complete()
        : new StreamEnd.Truncated("message_stop came without a stop reason");
  }

  private Progress grow(EventType type, ObjectNode json, String data) throws BrokenMessage {
    if (type == EventType.MESSAGE_START) {
      return draft.start(object(json, "message"), data) ? Progress.FRAME : Progress.IGNORED;
    }
    draft.requireStarted();
    switch (type) {
      case CONTENT_BLOCK_START ->
          draft.startBlock(index(json), object(json, "content_block"), data);
      case CONTENT_BLOCK_DELTA -> draft.addDelta(index(json), object(json, "delta"));
      case CONTENT_BLOCK_STOP -> draft.stopBlock(index(json));
      default -> {
        draft.addMessageDelta(json, data);
        return Progress.FRAME;
      }
    }
    return Progress.CONTENT;
  }

  private static ObjectNode object(ObjectNode json, String field) throws BrokenMessage {
    if (json.get(field) instanceof ObjectNode object) {
      return object;
    }
    throw BrokenMessage.invalid(json.path("type").asText("an event") + " has no " + field);
  }

  private static int index(ObjectNode json) throws BrokenMessage {
    JsonNode index = json.path("index");
    if (index.isIntegralNumber() && index.canConvertToInt() && index.intValue() >= 0) {
      return index.intValue();
    }
    throw BrokenMessage.invalid(json.path("type").asText("an event") + " has no index");
  }
}
