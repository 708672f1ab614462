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
 * The one way messages are read and written. Numbers keep the text they were sent with, whatever
 * their length, and are never computed ({@link NumberText}); strings and keys may have any length.
 * Text after the JSON makes it unreadable.
 */
public final class MessageJson {
  /** The deepest nesting that is read; a model's tool input may be nested freely. */
  static final int MAX_DEPTH = 500;

  private static final JsonMapper MAPPER = JsonCodecs.messages(MAX_DEPTH, new TreeReader());

  private MessageJson() {}

  /** The mapper, for those who read a message or write one; its settings must not be changed. */
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
   * A tree that was read where room is scarce.
   *
   * @param json the JSON value of the text, or null if the text is not exactly one
   * @param bytes what it takes in memory, roughly
   * @param lacksRoom whether there was no room for it
   */
  public record Tree(@Nullable JsonNode json, long bytes, boolean lacksRoom) {
    /** No tree. */
    public static final Tree NONE = new Tree(null, 0, false);
  }

  /**
   * Reads a text.
   *
   * @param room whether its tree may take so many bytes in all; asked of large ones alone
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
   * @param end where in the text it ends
   */
  record JsonPrefix(JsonNode value, int end) {}

  /** The JSON value that begins at a place of a text, whatever follows it, or null. */
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
