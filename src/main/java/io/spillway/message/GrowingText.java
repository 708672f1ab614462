package io.spillway.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A JSON string that more is appended to, at the cost of what is appended. Stands in a tree only
 * until {@link #settle} has made strings of all of them.
 */
final class GrowingText extends ValueNode {
  private static final long serialVersionUID = 1L;

  private final StringBuilder text;

  GrowingText(String begin) {
    text = new StringBuilder(begin);
  }

  void append(String more) {
    text.append(more);
  }

  /** Puts a string in the place of each growing one in a tree, however deep. */
  static void settle(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      for (var member : object.properties()) {
        member.setValue(settled(member.getValue()));
      }
    } else if (tree instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, settled(array.get(i)));
      }
    }
  }

  private static JsonNode settled(JsonNode node) {
    if (node instanceof GrowingText growing) {
      return TextNode.valueOf(growing.textValue());
    }
    settle(node);
    return node;
  }

  @Override
  public String textValue() {
    return text.toString();
  }

  @Override
  public String asText() {
    return textValue();
  }

  @Override
  public JsonToken asToken() {
    return JsonToken.VALUE_STRING;
  }

  @Override
  public JsonNodeType getNodeType() {
    return JsonNodeType.STRING;
  }

  @Override
  public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
    json.writeString(textValue());
  }

  /** Only itself: to compare the text would cost its length with each delta. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
