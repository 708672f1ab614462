package io.spillway.dev.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dev.simulator.faults.Draws;
import io.spillway.dev.simulator.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The message that answers a request, before it is cut into events. Its content is a function of
 * the request and the seed alone, so that a repeated call gets the same text, streamed or whole;
 * only the ids tell the calls apart. One piece counts as one output token.
 *
 * @param thinking pieces of the thinking block; empty where there is none
 * @param text pieces of the text block, the first of which names the request's subject
 * @param tool the tool use that ends the message, or null
 */
public record Reply(
    String messageId,
    String model,
    List<String> thinking,
    List<String> text,
    @Nullable ToolUse tool,
    String stopReason,
    Prompt.Use input,
    int outputTokens) {
  public static final String SIGNATURE = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";
  private static final int THINKING_PIECES = 8;
  private static final int JSON_PIECE_CHARS = 12;

  /** A tool use with its input as JSON text. */
  record ToolUse(String id, String name, String json) {
    /** The input as the API streams it: an empty piece first, then short ones. */
    List<String> pieces() {
      List<String> pieces = new ArrayList<>(List.of(""));
      for (int from = 0; from < json.length(); ) {
        int to = Math.min(json.length(), from + JSON_PIECE_CHARS);
        // A surrogate pair stays together: each piece is encoded by itself.
        to -= to < json.length() && Character.isLowSurrogate(json.charAt(to)) ? 1 : 0;
        pieces.add(json.substring(from, to));
        from = to;
      }
      return pieces;
    }
  }

  /**
   * The reply to a request.
   *
   * @param events pieces of text wanted; max_tokens may allow fewer
   * @param call how often this request has come, this time included
   */
  static Reply to(ApiRequest request, int events, long seed, int call) {
    String id = ApiRequest.hex(Draws.bits(seed, request.hash(), call));
    int budget = request.maxTokens();
    List<String> thinking =
        request.thinking()
            ? Vocabulary.some(THINKING_PIECES, seed ^ request.contentSeed())
            : List.of();
    int wanted = Math.max(1, events);
    List<String> text = new ArrayList<>(List.of(opening(request.subject())));
    text.addAll(
        Vocabulary.some(Math.min(wanted, budget) - 1, Draws.bits(seed, request.contentSeed())));
    ToolUse tool = budget < wanted ? null : toolUse(request, id);
    int output = thinking.size() + text.size() + (tool == null ? 0 : tool.pieces().size());
    return new Reply(
        "msg_sim" + id,
        request.model(),
        thinking,
        text,
        tool,
        budget < wanted ? "max_tokens" : tool == null ? "end_turn" : "tool_use",
        request.prompt().use(false),
        output);
  }

  /** How the text of every reply to a request with this subject begins. */
  static String opening(String subject) {
    return "Answer to " + subject + ":";
  }

  private static @Nullable ToolUse toolUse(ApiRequest request, String id) {
    ApiRequest.Tool tool = request.tool();
    return tool == null
        ? null
        : new ToolUse(
            "toolu_sim" + id, tool.name(), Json.text(input(tool.schema(), request.subject())));
  }

  /** An object with a value for each property of the schema, or one that names the subject. */
  private static ObjectNode input(JsonNode schema, String subject) {
    ObjectNode input = Json.object();
    for (var property : schema.path("properties").properties()) {
      switch (property.getValue().path("type").asText("string")) {
        case "integer", "number" -> input.put(property.getKey(), 17);
        case "boolean" -> input.put(property.getKey(), true);
        case "array" -> input.putArray(property.getKey());
        case "object" -> input.putObject(property.getKey());
        default -> input.put(property.getKey(), subject);
      }
    }
    return input.isEmpty() ? input.put("subject", subject) : input;
  }

  /** This reply to a prompt that was used so. */
  Reply withInput(Prompt.Use used) {
    return new Reply(messageId, model, thinking, text, tool, stopReason, used, outputTokens);
  }

  /** The whole message as a call without streaming gets it. */
  ObjectNode message() {
    ObjectNode message =
        Json.object()
            .put("id", messageId)
            .put("type", "message")
            .put("role", "assistant")
            .put("model", model);
    ArrayNode content = message.putArray("content");
    if (!thinking.isEmpty()) {
      ObjectNode block = content.addObject().put("type", "thinking");
      block.put("thinking", String.join("", thinking)).put("signature", SIGNATURE);
    }
    content.addObject().put("type", "text").put("text", String.join("", text));
    if (tool != null) {
      ObjectNode block = content.addObject().put("type", "tool_use").put("id", tool.id());
      block.put("name", tool.name()).set("input", Json.tree(tool.json()));
    }
    message.put("stop_reason", stopReason).putNull("stop_sequence");
    message.set("usage", usage(outputTokens));
    return message;
  }

  /** The usage member with this count of output tokens. */
  ObjectNode usage(int outputSoFar) {
    return Json.object()
        .put("input_tokens", input.fresh())
        .put("cache_creation_input_tokens", input.written())
        .put("cache_read_input_tokens", input.read())
        .put("output_tokens", outputSoFar)
        .put("service_tier", "standard");
  }
}
