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
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads one JSON value as a tree in which no number is computed: what does not fit a long as it
 * stands is a {@link NumberText}. Of two members of one name the last counts. Nesting costs no
 * stack.
 */
final class TreeReader extends StdDeserializer<JsonNode> {
  private static final long serialVersionUID = 1L;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Every integer of so many characters is a long. */
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

  private static JsonNode member(JsonParser json, ContainerNode<?> parent) throws IOException {
    if (parent instanceof ObjectNode object) {
      String name = json.currentName();
      json.nextToken();
      JsonNode value = begin(json);
      object.set(name, value);
      return value;
    }
    JsonNode value = begin(json);
    ((ArrayNode) parent).add(value);
    return value;
  }

  /** A scalar, or a container that is still empty. */
  private static JsonNode begin(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> NODES.objectNode();
      case START_ARRAY -> NODES.arrayNode();
      case VALUE_STRING -> TextNode.valueOf(json.getText());
      case VALUE_NUMBER_INT -> integer(json);
      case VALUE_NUMBER_FLOAT -> new NumberText(json.getText(), false);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new IOException("no JSON value: " + json.currentToken());
    };
  }

  private static JsonNode integer(JsonParser json) throws IOException {
    if (json.getTextLength() > SHORT_CHARS) {
      return new NumberText(json.getText(), true);
    }
    long value = json.getLongValue();
    if (value == 0 && json.getTextLength() > 1) {
      return new NumberText(json.getText(), true); // a zero with a sign
    }
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }
}
