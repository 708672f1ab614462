package io.spillway.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The one way messages are read and written. Numbers keep their exact value, fractions as decimals
 * with the digits they were sent with; a decimal with an exponent is written with an exponent, so
 * that a short number never becomes a long one. Text after the JSON makes it unreadable.
 */
public final class MessageJson {
  /** The deepest nesting that is read; a model's tool input may be nested freely. */
  static final int MAX_DEPTH = 500;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private MessageJson() {}

  /** The mapper, for those who read a message or write one; its settings must not be changed. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** The JSON value of a text, or null if the text is not exactly one JSON value. */
  static @Nullable JsonNode read(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node == null || node.isMissingNode() ? null : node;
    } catch (JsonProcessingException unreadable) {
      return null;
    }
  }

  /** The JSON object of a text, or null if the text is not exactly one JSON object. */
  static @Nullable ObjectNode readObject(String text) {
    return read(text) instanceof ObjectNode object ? object : null;
  }
}
