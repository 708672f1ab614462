package io.spillway.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.sse.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an event is, from its name and from its JSON's {@code type}. An error by either is
 * an error. Otherwise the JSON's type decides, and where it contradicts a known name the event is
 * broken: one of the two is damaged, and to skip the event might skip content.
 */
final class EventReader {
  private static final Reading NOTHING = new Reading(EventType.UNKNOWN, null);

  private EventReader() {}

  /**
   * @param json the event's data, null where it has none that could be read; never null for the
   *     types that carry a part of the message
   */
  record Reading(EventType type, @Nullable ObjectNode json) {}

  static Reading read(SseEvent event) throws BrokenMessage {
    EventType named = EventType.of(event.name());
    ObjectNode json = MessageJson.readObject(event.data());
    if (json == null) {
      return event.terminated() ? withoutJson(named, event) : NOTHING;
    }
    EventType typed = EventType.of(json.path("type").asText(""));
    if (named == EventType.ERROR || typed == EventType.ERROR || isBareError(named, typed, json)) {
      return new Reading(EventType.ERROR, json);
    }
    return new Reading(agreed(named, typed), json);
  }

  /** Only content that is lost matters: a stop, a ping and an unknown event lose nothing. */
  private static Reading withoutJson(EventType named, SseEvent event) throws BrokenMessage {
    return switch (named) {
      case ERROR, PING, MESSAGE_STOP, UNKNOWN -> new Reading(named, null);
      case NONE -> {
        if (!event.data().isBlank()) {
          throw BrokenMessage.invalid("an event without a name has data that is no JSON object");
        }
        yield NOTHING;
      }
      default -> throw BrokenMessage.invalid(event.name() + " has no readable data");
    };
  }

  /** Gateways send the envelope without its own type. */
  private static boolean isBareError(EventType named, EventType typed, ObjectNode json) {
    return !named.isKnown() && typed == EventType.NONE && json.hasNonNull("error");
  }

  private static EventType agreed(EventType named, EventType typed) throws BrokenMessage {
    if (typed == EventType.NONE && named == EventType.NONE) {
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
