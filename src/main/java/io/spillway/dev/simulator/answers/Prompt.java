package io.spillway.dev.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.fixtures.ByteLists;
import io.spillway.dev.simulator.json.Json;
import java.nio.charset.StandardCharsets;

/**
 * How large a prompt is, and how much of it may be cached: all up to its last {@code
 * cache_control}, in the API's order of tools, system and messages.
 *
 * @param tokens of the whole request, four bytes each
 * @param cacheable tokens of its prefix; 0 if it asks for no cache
 * @param prefix identifies model and prefix
 */
record Prompt(int tokens, int cacheable, long prefix) {
  private static final int BYTES_PER_TOKEN = 4;
  private static final byte[] MARK = "\"cache_control\"".getBytes(StandardCharsets.UTF_8);

  /**
   * What of a prompt counts as which input.
   *
   * @param fresh neither read nor written
   * @param written to the cache by this call
   * @param read from the cache
   */
  record Use(int fresh, int written, int read) {
    /** What a budget of input is charged. */
    int charged() {
      return fresh + written;
    }
  }

  static Prompt of(JsonNode root, byte[] body) {
    int tokens = Math.max(1, body.length / BYTES_PER_TOKEN);
    var prefix = new StringBuilder(root.path("model").asText());
    int marked = ByteLists.contains(body, MARK) ? marked(root, prefix) : 0;
    if (marked == 0) {
      return new Prompt(tokens, 0, 0);
    }
    byte[] bytes = prefix.substring(0, marked).getBytes(StandardCharsets.UTF_8);
    int cacheable = Math.clamp(bytes.length / BYTES_PER_TOKEN, 1, tokens);
    return new Prompt(tokens, cacheable, ApiRequest.hash(bytes));
  }

  /** Appends all blocks; returns the length up to the last one with a mark, or 0. */
  private static int marked(JsonNode root, StringBuilder text) {
    int marked = append(root.path("tools"), text);
    marked = Math.max(marked, append(root.path("system"), text));
    for (JsonNode message : root.path("messages")) {
      text.append(message.path("role").asText());
      marked = Math.max(marked, append(message.path("content"), text));
    }
    return marked;
  }

  private static int append(JsonNode content, StringBuilder text) {
    if (!content.isArray()) {
      text.append(content.asText());
      return 0;
    }
    int marked = 0;
    for (JsonNode block : content) {
      text.append(Json.text(block));
      marked = block.has("cache_control") ? text.length() : marked;
    }
    return marked;
  }

  /** How it is used if its prefix is in the cache or not. */
  Use use(boolean cached) {
    return new Use(tokens - cacheable, cached ? 0 : cacheable, cached ? cacheable : 0);
  }
}
