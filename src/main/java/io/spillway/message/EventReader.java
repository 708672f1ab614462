package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides the type of an event from its name and from the {@code type} in its JSON. If either is an
 * error's, the event is an error, also if the error is wrapped in other data. Otherwise the JSON's
 * type decides, and if it contradicts a known name the event is broken: one of the two is damaged,
 * and skipping the event might lose content.
 */
final class EventReader {
  private static final ReadEvent NOTHING = new ReadEvent(EventType.UNKNOWN, null);
  private static final String DONE = "[DONE]";

  /** Recognises data that is not JSON but was meant to carry a part of a message. */
  private static final Pattern PARTS =
      Pattern.compile("content_block_|message_start|message_delta|\"delta\"|\"content_block\"");

  private EventReader() {}

  /**
   * An event after reading.
   *
   * @param type the type of the event. If it is a part of the message but has no JSON, the event
   *     announces the next one, which carries its data
   * @param json the event's data; null if it could not be read
   */
  record ReadEvent(EventType type, @Nullable JsonNode json) {}

  /**
   * Reads an event.
   *
   * @param tree reads the JSON of its data
   */
  static ReadEvent read(EventText event, TreeReader.GrowingTree tree) throws BrokenMessage {
    EventType named = named(event.name());
    JsonNode json = json(event.data(), tree);
    JsonNode error = json == null ? wrapped(event.data()) : ErrorJson.in(json);
    if (error != null) {
      return new ReadEvent(EventType.ERROR, error);
    }
    if (named == EventType.ERROR && (json != null || event.terminated())) {
      return new ReadEvent(EventType.ERROR, json);
    }
    if (json instanceof ObjectNode object) {
      return new ReadEvent(agreed(named, object), json);
    }
    if (event.data().strip().equals(DONE)) {
      return new ReadEvent(EventType.DONE, null);
    }
    if (!event.terminated()) {
      return CutEvent.mayHaveHeldContent(event) ? new ReadEvent(EventType.CUT, null) : NOTHING;
    }
    return event.data().isBlank() ? withoutData(named) : withoutJson(named, event, json);
  }

  private static @Nullable JsonNode json(String data, TreeReader.GrowingTree tree)
      throws BrokenMessage {
    try {
      return MessageJson.read(data, tree);
    } catch (TreeReader.NoRoomException none) {
      throw BrokenMessage.noRoom(tree.bytes());
    }
  }

  private static EventType named(String name) {
    EventType type = EventType.of(name);
    return type == EventType.UNKNOWN && ErrorJson.isErrorName(name) ? EventType.ERROR : type;
  }

  private static @Nullable JsonNode wrapped(String data) {
    return data.isBlank() ? null : ErrorSearch.in(data);
  }

  private static ReadEvent withoutData(EventType named) {
    return named == EventType.NONE ? NOTHING : new ReadEvent(named, null);
  }

  /**
   * The type of an event whose data is not JSON. It is broken only if content is lost; a stop, a
   * ping and an unknown event carry none.
   */
  private static ReadEvent withoutJson(EventType named, EventText event, @Nullable JsonNode json)
      throws BrokenMessage {
    if (named.isPart()) {
      throw BrokenMessage.invalid(event.name() + " has no readable data");
    }
    if (named == EventType.NONE) {
      if (json != null && (json.isNull() || json.isContainerNode() && json.isEmpty())) {
        return NOTHING;
      }
      throw BrokenMessage.invalid("an event without a name has data that is no JSON object");
    }
    if (PARTS.matcher(event.data()).find()) {
      throw BrokenMessage.invalid(event.name() + " has a part of a message in unreadable data");
    }
    return new ReadEvent(named, null);
  }

  private static EventType agreed(EventType named, ObjectNode json) throws BrokenMessage {
    EventType typed = EventType.of(json.path("type").asText(""));
    if (typed == EventType.NONE && named == EventType.NONE) {
      if (json.isEmpty()) {
        return EventType.UNKNOWN;
      }
      throw BrokenMessage.invalid("an event has neither a name nor a type");
    }
    if (typed == EventType.NONE || (named == EventType.PING && typed == EventType.UNKNOWN)) {
      return named;
    }
    if (named.isKnown() && typed != named) {
      throw BrokenMessage.invalid("an event is named " + named + " and typed " + typed);
    }
    return typed;
  }
}
