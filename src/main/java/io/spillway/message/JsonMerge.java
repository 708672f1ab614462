package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Merges JSON values of later events into those of earlier ones. Pure functions. */
final class JsonMerge {
  private JsonMerge() {}

  /**
   * The general rule for content of unknown types, which loses nothing: strings are appended,
   * arrays concatenated, objects merged member by member, numbers and booleans replaced, and null
   * changes nothing. For example, {@code {"a":"x","n":1}} and {@code {"a":"y","n":2}} give {@code
   * {"a":"xy","n":2}}. Takes time in proportion to {@code more}, because strings become {@link
   * GrowingText}.
   *
   * @throws BrokenMessage if the two values are of different kinds, because one would be lost
   */
  static void append(ObjectNode target, String field, JsonNode more) throws BrokenMessage {
    JsonNode present = target.get(field);
    if (present == null || present.isNull()) {
      target.set(field, more);
    } else if (!more.isNull()) {
      join(target, field, present, more);
    }
  }

  private static void join(ObjectNode target, String field, JsonNode present, JsonNode more)
      throws BrokenMessage {
    if (present instanceof ArrayNode array && more instanceof ArrayNode tail) {
      array.addAll(tail);
    } else if (present instanceof ObjectNode object && more instanceof ObjectNode other) {
      for (var member : other.properties()) {
        append(object, member.getKey(), member.getValue());
      }
    } else if (present instanceof GrowingText growing && more.isTextual()) {
      growing.append(more.textValue());
    } else if (present.isTextual() && more.isTextual()) {
      var growing = new GrowingText(present.textValue());
      growing.append(more.textValue());
      target.set(field, growing);
    } else if (isPlain(present) && isPlain(more)) {
      target.set(field, more);
    } else {
      throw BrokenMessage.invalid("a delta changes the kind of a block's field");
    }
  }

  private static boolean isPlain(JsonNode node) {
    return node.isNumber() || node.isBoolean();
  }

  /**
   * The rule for counts, which are cumulative: a later value replaces an earlier one, objects do so
   * member by member, and null changes nothing that is there.
   */
  static void override(ObjectNode target, ObjectNode later) {
    for (var member : later.properties()) {
      JsonNode present = target.get(member.getKey());
      JsonNode value = member.getValue();
      if (present instanceof ObjectNode object && value instanceof ObjectNode other) {
        override(object, other);
      } else {
        setUnlessNull(target, member.getKey(), value);
      }
    }
  }

  /** Sets a field; a null is set only if the field did not exist. */
  static void setUnlessNull(ObjectNode target, String field, JsonNode value) {
    if (!value.isNull() || !target.has(field)) {
      target.set(field, value);
    }
  }
}
