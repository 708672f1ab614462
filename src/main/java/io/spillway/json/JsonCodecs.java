package io.spillway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;

/**
 * All factories and mappers of the service. Safe for any thread; their settings must not be
 * changed.
 *
 * <p>What strangers chose may have strings, keys and numbers of any length, for the size of the
 * whole is bounded elsewhere. Their keys are not interned: they would stay for good.
 */
public final class JsonCodecs {

  /** Reads jobs, token by token. */
  public static final JsonFactory JOBS =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(anyLength().build())
          .build();

  /** Reads our own members of result lines, token by token, and passes over the messages. */
  public static final JsonFactory RESULT_LINES =
      JsonFactory.builder()
          .streamReadConstraints(anyLength().build())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** Reads and writes small documents that Spillway itself made, with Jackson's bounds. */
  public static final JsonMapper OWN = new JsonMapper();

  private JsonCodecs() {}

  /**
   * What reads and writes messages. Text after the JSON makes it unreadable. Names are not kept for
   * the next document: a model chooses the keys of its tool input, and long ones would stay for
   * good.
   *
   * @param maxDepth the deepest nesting that is read
   * @param trees reads the trees
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
