package io.spillway.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value within a tree of nodes that is kept as its text, to save memory: an empty object
 * {@code {}} has two bytes as text and takes about a hundred as a node. The text was checked to be
 * one value within the bounds of {@link MessageJson}. It is written as its tree would be: without
 * white space, and with the last of several members of one name, in the place of the first.
 */
final class JsonText extends ValueNode {
  private static final long serialVersionUID = 1L;

  private final transient GrowingText text;
  private final transient Repetitions repetitions;

  private JsonText(GrowingText text, Repetitions repetitions) {
    this.text = text;
    this.repetitions = repetitions;
  }

  /** The value of a text, or null if the text is not exactly one JSON value. */
  static @Nullable JsonText of(GrowingText text) {
    try (JsonParser json = MessageJson.mapper().createParser(text.reader(0))) {
      Repetitions repetitions = new Repetitions(text);
      if (json.nextToken() == null) {
        return null;
      }
      repetitions.find(json);
      return json.nextToken() == null ? new JsonText(text, repetitions) : null;
    } catch (JsonProcessingException unreadable) {
      return null;
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
    try (JsonParser whole = MessageJson.mapper().createParser(text.reader(0))) {
      whole.nextToken();
      write(whole, json, 0);
    }
  }

  /** Writes the value of a member that begins at this character. */
  private void writeFrom(long at, JsonGenerator to) throws IOException {
    // Parsed as the element of an array, because a comma after a lone number would be an error.
    try (JsonParser json = MessageJson.mapper().createParser(text.readerInArray(at))) {
      json.nextToken();
      json.nextToken();
      write(json, to, at - 1);
    }
  }

  /**
   * Writes the value whose first token is the current one.
   *
   * @param base the index in the text of the parser's first character
   */
  private void write(JsonParser json, JsonGenerator to, long base) throws IOException {
    int depth = 0;
    do {
      boolean named = json.currentToken() == JsonToken.FIELD_NAME;
      depth += named ? member(json, to, base) : value(json, to);
    } while (depth > 0 && json.nextToken() != null);
  }

  /**
   * Writes a member, or its name and the beginning of its value; returns the change of the nesting
   * depth.
   */
  private int member(JsonParser json, JsonGenerator to, long base) throws IOException {
    String name = json.currentName();
    if (repetitions.isEmpty()) {
      to.writeFieldName(name);
      return 0;
    }
    json.nextToken();
    long at = base + json.currentTokenLocation().getCharOffset();
    long counts = repetitions.valueOf(at);
    if (counts == at) {
      to.writeFieldName(name);
      return value(json, to);
    }
    json.skipChildren();
    if (counts != Repetitions.NONE) {
      to.writeFieldName(name);
      writeFrom(counts, to);
    }
    return 0;
  }

  /**
   * Writes a scalar, or the beginning or end of a container; returns the change of the nesting
   * depth.
   */
  private static int value(JsonParser json, JsonGenerator to) throws IOException {
    JsonToken token = json.currentToken();
    switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(json.getText());
      case VALUE_STRING ->
          to.writeString(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
      default -> to.copyCurrentEvent(json);
    }
    return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
  }

  @Override
  public JsonToken asToken() {
    return JsonToken.VALUE_EMBEDDED_OBJECT;
  }

  @Override
  public JsonNodeType getNodeType() {
    return JsonNodeType.POJO;
  }

  @Override
  public String asText() {
    return text.textValue();
  }

  /** Whether the other holds equal text; takes time in proportion to the length. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonText json && text.equals(json.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
