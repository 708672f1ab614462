package io.spillway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;

/**
 * All Jackson factories and mappers of the service. Thread-safe; their settings must not be
 * changed.
 *
 * <p>JSON from users and from the API may have strings, keys and numbers of any length, because the
 * size of the whole text is bounded elsewhere. Its keys are not interned: interned names would stay
 * in memory for good.
 */
public final class JsonCodecs {

  /** Reads jobs, token by token. */
  public static final JsonFactory JOBS =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(anyLength().build())
          .build();

  /**
   * Reads the members of result lines that Spillway wrote, token by token, and skips the messages.
   */
  public static final JsonFactory RESULT_LINES =
      JsonFactory.builder()
          .streamReadConstraints(anyLength().build())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** Reads and writes small documents of Spillway's own, within Jackson's default bounds. */
  public static final JsonMapper OWN = new JsonMapper();

  private JsonCodecs() {}

  /**
   * The mapper that reads and writes messages. A text with anything after the JSON value is
   * refused. Names are not cached for the next document: a model chooses the keys of its tool
   * input, and long ones would stay in memory for good.
   *
   * @param maxDepth the deepest nesting that is accepted, in levels
   * @param trees the deserializer that builds the trees
   */
  public static JsonMapper messages(int maxDepth, JsonDeserializer<JsonNode> trees) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(anyLength().maxNestingDepth(maxDepth).build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .addModule(new SimpleModule().addDeserializer(JsonNode.class, trees))
        .build();
  }

  private static StreamReadConstraints.Builder anyLength() {
    return StreamReadConstraints.builder()
        .maxStringLength(Integer.MAX_VALUE)
        .maxNameLength(Integer.MAX_VALUE)
        .maxNumberLength(Integer.MAX_VALUE);
  }
}
