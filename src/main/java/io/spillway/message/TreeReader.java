package io.spillway.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.spillway.memory.HeapBytes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongPredicate;

/**
 * Reads one JSON value as a tree without computing numbers: a number that is not a plain long
 * becomes a {@link NumberText}. If members repeat a name, the last one counts. Nesting takes no
 * stack.
 */
final class TreeReader extends StdDeserializer<JsonNode> {
  private static final long serialVersionUID = 1L;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Every integer of at most this many characters fits a long. */
  private static final int SHORT_CHARS = 18;

  TreeReader() {
    super(JsonNode.class);
  }

  @Override
  public JsonNode deserialize(JsonParser json, DeserializationContext context) throws IOException {
    return read(json);
  }

  /** Reads the value whose first token is the current one; its last token is current then. */
  static JsonNode read(JsonParser json) throws IOException {
    return new GrowingTree(bytes -> true).read(json);
  }

  /**
   * A tree that is being read, and the memory it takes.
   *
   * <p>A tree can take fifty times as much memory as its text: before it grows by another step, it
   * asks whether there is room.
   */
  static final class GrowingTree {
    private static final long STEP_BYTES = 64 * 1_024;
    private static final long CONTAINER = 3 * HeapBytes.OBJECT;

    private final LongPredicate room;
    private long asked = STEP_BYTES;
    private long bytes;

    /**
     * Creates the reader of one tree.
     *
     * @param room asked whether the tree may take this many bytes in all; not asked for the first
     *     64 KiB
     */
    GrowingTree(LongPredicate room) {
      this.room = room;
    }

    /** The memory that the tree takes, in bytes, roughly. */
    long bytes() {
      return bytes;
    }

    /**
     * Reads the value whose first token is the current one; afterwards its last token is the
     * current one.
     *
     * @throws NoRoomException if there is no room for it
     */
    JsonNode read(JsonParser json) throws IOException {
      JsonNode root = begin(json);
      Deque<ContainerNode<?>> open = new ArrayDeque<>();
      if (root instanceof ContainerNode<?> container) {
        open.push(container);
      }
      while (!open.isEmpty()) {
        JsonToken token = json.nextToken();
        if (token.isStructEnd()) {
          open.pop();
        } else if (member(json, open.element()) instanceof ContainerNode<?> container) {
          open.push(container);
        }
      }
      return root;
    }

    private JsonNode member(JsonParser json, ContainerNode<?> parent) throws IOException {
      if (parent instanceof ObjectNode object) {
        String name = json.currentName();
        grow(2 * HeapBytes.OBJECT + 2L * name.length());
        json.nextToken();
        JsonNode value = begin(json);
        object.set(name, value);
        return value;
      }
      JsonNode value = begin(json);
      ((ArrayNode) parent).add(value);
      return value;
    }

    /** Reads a scalar, or the beginning of a container, which is empty at first. */
    private JsonNode begin(JsonParser json) throws IOException {
      return switch (json.currentToken()) {
        case START_OBJECT -> {
          grow(CONTAINER);
          yield NODES.objectNode();
        }
        case START_ARRAY -> {
          grow(CONTAINER);
          yield NODES.arrayNode();
        }
        case VALUE_STRING -> {
          grow(HeapBytes.OBJECT + 2L * json.getTextLength());
          yield TextNode.valueOf(json.getText());
        }
        case VALUE_NUMBER_INT -> {
          grow(HeapBytes.OBJECT / 2 + json.getTextLength());
          yield integer(json);
        }
        case VALUE_NUMBER_FLOAT -> {
          grow(2 * HeapBytes.OBJECT + json.getTextLength());
          yield new NumberText(json.getText(), false);
        }
        case VALUE_TRUE -> NODES.booleanNode(true);
        case VALUE_FALSE -> NODES.booleanNode(false);
        case VALUE_NULL -> NODES.nullNode();
        default -> throw new IOException("no JSON value: " + json.currentToken());
      };
    }

    private void grow(long more) throws NoRoomException {
      bytes += more;
      if (bytes > asked) {
        asked = bytes + STEP_BYTES;
        if (!room.test(asked)) {
          throw new NoRoomException(asked);
        }
      }
    }
  }

  /** Thrown if there is no room for a tree. */
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException(long bytes) {
      super("no room for a tree of " + bytes + " bytes");
    }
  }

  private static JsonNode integer(JsonParser json) throws IOException {
    if (json.getTextLength() > SHORT_CHARS) {
      return new NumberText(json.getText(), true);
    }
    long value = json.getLongValue();
    if (value == 0 && json.getTextLength() > 1) {
      return new NumberText(json.getText(), true); // it is a zero with a sign, which a long cannot
      // keep
    }
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }
}
