package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.sse.SseEvent;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Builds from the events of one stream the Message that a call without streaming would have
 * returned, and says how the stream ended. Each call returns what it did; a {@link StreamEnd} is
 * returned at most once, and whatever comes after it is {@link Progress#IGNORED}.
 *
 * <p>A stream ends well with {@code message_stop}, or if the body ends (or {@code [DONE]} comes)
 * after a {@code message_delta} that had a stop reason and every content block had stopped: nothing
 * but the farewell is missing. It never ends well with less content than the model made: an event
 * of the protocol that cannot be read or placed, and text that is no event, make the message {@link
 * StreamEnd.Invalid}, never shorter, unless they name an error.
 *
 * <p>A {@code message_stop} without a stop reason is a cut that something on the way dressed up:
 * {@link StreamEnd.Truncated}. One that finds blocks open stops them, as the official SDKs do. Tool
 * input that is no whole JSON value then counts by the stop reason, see {@link DraftMessage}.
 *
 * <p>Not thread-safe. Says what it holds ({@link #heldBytes}).
 */
public final class MessageAssembler {
  private final DraftMessage draft;
  private final LongPredicate room;
  private final NameCache names = new NameCache();
  private final StrayText stray = new StrayText();

  /** A part of the message whose event had no data: it must come with the next. */
  private EventType announced = EventType.NONE;

  private boolean sawDelta;
  private boolean cut;
  private boolean sawContent;
  private boolean ended;

  /**
   * @param maxMessageBytes the most bytes of UTF-8 the events may contribute to the message: the
   *     text of deltas, and the whole data of all other events that are kept; 1 or more. The
   *     written message may be longer by what JSON escapes.
   */
  public MessageAssembler(long maxMessageBytes) {
    this(maxMessageBytes, bytes -> true);
  }

  /**
   * @param maxMessageBytes the most bytes of UTF-8 the events may contribute to the message
   * @param room whether the JSON of one event, which is about to be read, may take so many bytes in
   *     memory; asked of large ones alone
   */
  public MessageAssembler(long maxMessageBytes, LongPredicate room) {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + ", allowed is 1 or more");
    }
    this.draft = new DraftMessage(maxMessageBytes);
    this.room = room;
  }

  /** Takes the next event. An event that is not terminated counts only if its JSON is whole. */
  public StreamStep accept(SseEvent event) {
    if (ended) {
      return Progress.IGNORED;
    }
    try {
      return note(take(EventText.of(event, names)));
    } catch (BrokenMessage broken) {
      return note(broken.end());
    }
  }

  /** The body has ended, well or not, and every event of it was accepted. */
  public StreamStep finish() {
    if (ended) {
      return Progress.IGNORED;
    }
    try {
      return note(endOfBody());
    } catch (BrokenMessage broken) {
      return note(broken.end());
    }
  }

  /** Whether text came that belongs to no event, so that the stream cannot end well any more. */
  public boolean hasStrayText() {
    return !stray.isEmpty();
  }

  /** The id of the message, null before {@code message_start} or if it had none. */
  public @Nullable String messageId() {
    return draft.id();
  }

  /** What the message takes in memory as far as it has come, in bytes, roughly. */
  public long heldBytes() {
    return draft.heldBytes() + stray.heldBytes();
  }

  /** Bytes of UTF-8 that the events have contributed to the message. */
  public long messageBytes() {
    return draft.messageBytes();
  }

  /** The output tokens that the usages named so far, 0 before the first. */
  public long outputTokens() {
    return draft.outputTokens();
  }

  /** A count of tokens by the API's name that the usages named so far, 0 before the first. */
  public long tokens(String count) {
    return draft.tokens(count);
  }

  /** Whether any event of a content block came. */
  public boolean sawContent() {
    return sawContent;
  }

  /** Whether the one {@link StreamEnd} was returned. */
  public boolean hasEnded() {
    return ended;
  }

  private StreamStep note(StreamStep step) {
    ended = step instanceof StreamEnd;
    sawContent |= step == Progress.CONTENT;
    return step;
  }

  private StreamEnd endOfBody() throws BrokenMessage {
    if (!stray.isEmpty()) {
      return stray.end();
    }
    boolean whole = draft.isWhole() && !cut && announced == EventType.NONE;
    return whole ? draft.complete() : new StreamEnd.Truncated(draft.state());
  }

  private StreamStep take(EventText event) throws BrokenMessage {
    StreamEnd error = stray.take(event);
    if (error != null) {
      return error;
    }
    TreeReader.GrowingTree tree = new TreeReader.GrowingTree(room);
    EventReader.ReadEvent reading = EventReader.read(event, tree);
    return switch (reading.type()) {
      case ERROR ->
          stray.isOpenError(event)
              ? Progress.IGNORED
              : new StreamEnd.ErrorEvent(reading.json(), event.data());
      case PING -> Progress.PING;
      case UNKNOWN, NONE -> Progress.IGNORED;
      case DONE -> endOfBody();
      case CUT -> {
        cut = true;
        yield Progress.IGNORED;
      }
      default -> part(reading, event, tree.bytes());
    };
  }

  private StreamStep part(EventReader.ReadEvent reading, EventText event, long treeBytes)
      throws BrokenMessage {
    if (!stray.isEmpty()) {
      // More of the same text may follow an event that has some; behind the stop nothing counts.
      boolean last = event.stray().isEmpty() || reading.type() == EventType.MESSAGE_STOP;
      return last ? stray.end() : Progress.IGNORED;
    }
    EventType type = reading.type();
    if (type.isPart() && reading.json() == null) {
      announced = type;
      return Progress.IGNORED;
    }
    requireAnnounced(type, event);
    if (type == EventType.MESSAGE_STOP) {
      return stop();
    }
    return reading.json() instanceof ObjectNode json
        ? grow(type, json, event.data(), treeBytes)
        : Progress.IGNORED;
  }

  /**
   * An event that names a part of the message and has no data announces the next one, which has no
   * name. If something else follows, the part is lost.
   */
  private void requireAnnounced(EventType type, EventText event) throws BrokenMessage {
    boolean lost =
        announced != EventType.NONE && announced != type
            || announced == EventType.CONTENT_BLOCK_DELTA && !event.name().isBlank();
    if (lost) {
      throw BrokenMessage.invalid(announced + " came without its data");
    }
    announced = EventType.NONE;
  }

  private StreamStep stop() throws BrokenMessage {
    draft.requireStarted();
    return draft.hasStopReason()
        ? draft.complete()
        : new StreamEnd.Truncated("message_stop came without a stop reason");
  }

  /** A message frame counts as progress once, and content if there is any: the rest are beats. */
  private Progress grow(EventType type, ObjectNode json, String data, long treeBytes)
      throws BrokenMessage {
    if (type != EventType.CONTENT_BLOCK_DELTA) {
      draft.hold(treeBytes);
    }
    if (type == EventType.MESSAGE_START) {
      return draft.start(object(json, "message"), data) ? Progress.FRAME : Progress.IGNORED;
    }
    draft.requireStarted();
    return switch (type) {
      case CONTENT_BLOCK_START -> {
        draft.startBlock(index(json), object(json, "content_block"), data);
        yield Progress.CONTENT;
      }
      case CONTENT_BLOCK_DELTA ->
          content(draft.addDelta(index(json), object(json, "delta"), treeBytes));
      case CONTENT_BLOCK_STOP -> content(draft.stopBlock(index(json)));
      default -> {
        draft.addMessageDelta(json, data);
        yield firstDelta();
      }
    };
  }

  private static Progress content(boolean changed) {
    return changed ? Progress.CONTENT : Progress.IGNORED;
  }

  private Progress firstDelta() {
    boolean first = !sawDelta;
    sawDelta = true;
    return first ? Progress.FRAME : Progress.IGNORED;
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
