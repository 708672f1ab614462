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
 * A JSON value that is kept as the text it came in, in a tree of nodes: a {@code {}} of two bytes
 * would cost a hundred as a node. It was read once, to see that it is one value within the bounds
 * of {@link MessageJson}; it is written as the tree of it would be: without white space, and of two
 * members of one name the last, in the place of the first.
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

  /** Writes the value that begins at a character and is a member of an object. */
  private void writeFrom(long at, JsonGenerator to) throws IOException {
    // As an element of an array: behind a number that stands for itself a comma would be wrong.
    try (JsonParser json = MessageJson.mapper().createParser(text.readerInArray(at))) {
      json.nextToken();
      json.nextToken();
      write(json, to, at - 1);
    }
  }

  /**
   * Writes the value whose first token is the current one.
   *
   * @param base where in the text the parser's characters begin
   */
  private void write(JsonParser json, JsonGenerator to, long base) throws IOException {
    int depth = 0;
    do {
      boolean named = json.currentToken() == JsonToken.FIELD_NAME;
      depth += named ? member(json, to, base) : value(json, to);
    } while (depth > 0 && json.nextToken() != null);
  }

  /** Writes a member, or its name and the beginning of its value; returns how much deeper it is. */
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

  /** Writes a scalar, or the beginning or end of a container; returns how much deeper it is. */
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

  /** Another one of the same text; it costs the text's length. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonText json && text.equals(json.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
