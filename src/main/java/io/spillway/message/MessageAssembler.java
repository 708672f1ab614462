package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.sse.SseEvent;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Builds from the events of one stream the Message that a call without streaming would have
 * returned, and tells how the stream ended. Each call returns what the event did; a {@link
 * StreamEnd} is returned at most once, and every event after it is {@link Progress#IGNORED}.
 *
 * <p>A stream ends well with {@code message_stop}, or if the body ends (or {@code [DONE]} comes)
 * after a {@code message_delta} that had a stop reason and every content block had stopped: then
 * only {@code message_stop} is missing. A message is never returned with less content than the
 * model made: an event of the protocol that cannot be read or does not fit, or text that is no
 * event, ends the stream as {@link StreamEnd.Invalid}, unless it is an error.
 *
 * <p>A {@code message_stop} without a stop reason means that the stream was cut and a gateway added
 * the event: {@link StreamEnd.Truncated}. If blocks are still open at {@code message_stop}, they
 * are stopped, as the official SDKs do. Tool input that is then not a complete JSON value is judged
 * by the stop reason, see {@link DraftMessage}.
 *
 * <p>Not thread-safe. {@link #heldBytes} tells the memory that it takes.
 */
public final class MessageAssembler {
  private final DraftMessage draft;
  private final LongPredicate room;
  private final NameCache names = new NameCache();
  private final StrayText stray = new StrayText();

  /**
   * The type of a part of the message whose event had no data: the next event must carry the data.
   */
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
   * @param room asked before the JSON of a large event is read: whether it may take this many bytes
   *     of memory
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

  /**
   * Ends the stream because the body has ended, in good order or not. Called after every event was
   * accepted.
   */
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

  /**
   * Whether text that belongs to no event was received, so that the stream cannot end well any
   * more.
   */
  public boolean hasStrayText() {
    return !stray.isEmpty();
  }

  /** The id of the message, null before {@code message_start} or if it had none. */
  public @Nullable String messageId() {
    return draft.id();
  }

  /** The memory that the message takes so far, in bytes, roughly. */
  public long heldBytes() {
    return draft.heldBytes() + stray.heldBytes();
  }

  /** The bytes of UTF-8 that the events have contributed to the message. */
  public long messageBytes() {
    return draft.messageBytes();
  }

  /** The bytes of UTF-8 that deltas have added: text, thinking and tool input. */
  public long deltaBytes() {
    return draft.deltaBytes();
  }

  /** The output tokens in the latest usage, 0 before the first one. */
  public long outputTokens() {
    return draft.outputTokens();
  }

  /**
   * A count of tokens in the latest usage, 0 before the first one.
   *
   * @param count the API's name of the count
   */
  public long tokens(String count) {
    return draft.tokens(count);
  }

  /** Whether any event of a content block was received. */
  public boolean sawContent() {
    return sawContent;
  }

  /** Whether the {@link StreamEnd} was returned. */
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
      // Stray text may go on with the next event; after message_stop nothing counts.
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
   * Checks an event that follows an announcement: an event with the name of a part of the message
   * but without data announces the next event, which has the data but no name. If another event
   * follows, the part is lost.
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

  /**
   * Adds a part to the message. A message frame counts as progress once, and content if it is not
   * empty; other parts only show that the stream is alive.
   */
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
