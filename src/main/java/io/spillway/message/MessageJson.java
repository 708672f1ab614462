package io.spillway.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.json.JsonCodecs;
import java.io.IOException;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes messages; all code that does so uses this class. Numbers keep the text they were
 * sent with, whatever their length, and are never computed ({@link NumberText}); strings and keys
 * may have any length. A text with anything after the JSON value is refused.
 */
public final class MessageJson {
  /**
   * The deepest nesting that is accepted, in levels; a model may nest its tool input as it likes.
   */
  static final int MAX_DEPTH = 500;

  private static final JsonMapper MAPPER = JsonCodecs.messages(MAX_DEPTH, new TreeReader());

  private MessageJson() {}

  /** The mapper that reads and writes messages; its settings must not be changed. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** The JSON value of a text, or null if the text is not exactly one JSON value. */
  public static @Nullable JsonNode read(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node == null || node.isMissingNode() ? null : node;
    } catch (JsonProcessingException unreadable) {
      return null;
    }
  }

  /**
   * A JSON tree that was read within a bound on its memory.
   *
   * @param json the JSON value of the text, or null if the text is not exactly one
   * @param bytes the memory it takes, roughly
   * @param lacksRoom whether it was not read because there was no room for it
   */
  public record Tree(@Nullable JsonNode json, long bytes, boolean lacksRoom) {
    /** No tree. */
    public static final Tree NONE = new Tree(null, 0, false);
  }

  /**
   * Reads a text.
   *
   * @param room asked while a large tree grows: whether it may take this many bytes in all
   */
  public static Tree readTree(String text, LongPredicate room) {
    TreeReader.GrowingTree reading = new TreeReader.GrowingTree(room);
    try {
      return new Tree(read(text, reading), reading.bytes(), false);
    } catch (TreeReader.NoRoomException none) {
      return new Tree(null, reading.bytes(), true);
    }
  }

  /**
   * The JSON value of a text, or null if the text is not exactly one JSON value.
   *
   * @throws TreeReader.NoRoomException if there is no room for it
   */
  static @Nullable JsonNode read(String text, TreeReader.GrowingTree reading)
      throws TreeReader.NoRoomException {
    try (JsonParser json = MAPPER.createParser(text)) {
      JsonNode node = json.nextToken() == null ? null : reading.read(json);
      return json.nextToken() == null ? node : null;
    } catch (TreeReader.NoRoomException none) {
      throw none;
    } catch (IOException unreadable) {
      return null;
    }
  }

  /** The JSON object of a text, or null if the text is not exactly one JSON object. */
  static @Nullable ObjectNode readObject(String text) {
    return read(text) instanceof ObjectNode object ? object : null;
  }

  /**
   * A value at the beginning of a text.
   *
   * @param value the value
   * @param end the index after it
   */
  record JsonPrefix(JsonNode value, int end) {}

  /** The JSON value that begins at this index, whatever follows it; null if there is none. */
  static @Nullable JsonPrefix readAt(char[] text, int from) {
    try (JsonParser json = MAPPER.createParser(text, from, text.length - from)) {
      if (json.nextToken() == null) {
        return null;
      }
      JsonNode value = TreeReader.read(json);
      return new JsonPrefix(value, from + (int) json.currentLocation().getCharOffset());
    } catch (IOException unreadable) {
      return null;
    }
  }
}
