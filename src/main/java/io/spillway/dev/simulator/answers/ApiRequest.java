package io.spillway.dev.simulator.answers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.faults.Draws;
import io.spillway.dev.simulator.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a Messages request that decide its answer.
 *
 * @param hash the request's identity: the first 8 bytes of the SHA-256 of its body
 * @param stream whether the answer is an event stream
 * @param customId {@code metadata.user_id}, or null
 * @param subject what the answer's text names, so that an answer can be seen to belong to its
 *     request: the custom id, else the beginning of the last user message
 * @param thinking whether the answer thinks first
 * @param tool the tool that the answer uses, or null
 */
public record ApiRequest(
    long hash,
    String model,
    int maxTokens,
    boolean stream,
    @Nullable String customId,
    String subject,
    boolean thinking,
    @Nullable Tool tool,
    Prompt prompt)
    implements RequestReading {
  private static final int SUBJECT_CHARS = 64;

  /** A tool of the request: its name and the JSON schema of its input. */
  record Tool(String name, JsonNode schema) {}

  static RequestReading read(byte[] body) {
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(body);
    } catch (IOException e) {
      return ApiError.of(400, "The request body is not valid JSON: " + position(e));
    }
    if (!root.isObject()) {
      return ApiError.of(400, "The request body is not a JSON object");
    }
    ApiError error = validate(root);
    return error != null ? error : of(root, body);
  }

  private static String position(IOException e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : "unreadable";
  }

  private static @Nullable ApiError validate(JsonNode root) {
    for (String field : new String[] {"model", "max_tokens", "messages"}) {
      if (!root.has(field)) {
        return ApiError.of(400, field + ": Field required");
      }
    }
    if (!root.get("model").isTextual() || root.get("model").textValue().isEmpty()) {
      return ApiError.of(400, "model: Input should be a valid string");
    }
    if (!root.get("max_tokens").canConvertToInt() || !root.get("max_tokens").isIntegralNumber()) {
      return ApiError.of(400, "max_tokens: Input should be a valid integer");
    }
    if (root.get("max_tokens").intValue() < 1) {
      return ApiError.of(400, "max_tokens: Input should be greater than or equal to 1");
    }
    if (!root.get("messages").isArray()) {
      return ApiError.of(400, "messages: Input should be a valid list");
    }
    if (root.get("messages").isEmpty()) {
      return ApiError.of(400, "messages: at least one message is required");
    }
    return root.has("stream") && !root.get("stream").isBoolean()
        ? ApiError.of(400, "stream: Input should be a valid boolean")
        : null;
  }

  private static ApiRequest of(JsonNode root, byte[] body) {
    JsonNode userId = root.path("metadata").path("user_id");
    String customId = userId.isTextual() ? userId.textValue() : null;
    JsonNode last = root.get("messages").get(root.get("messages").size() - 1);
    String thinking = root.path("thinking").path("type").asText("disabled");
    return new ApiRequest(
        hash(body),
        root.get("model").textValue(),
        root.get("max_tokens").intValue(),
        root.path("stream").booleanValue(),
        customId,
        customId != null ? customId : shortened(textOf(last)),
        !thinking.equals("disabled"),
        tool(root, last),
        Prompt.of(root, body));
  }

  private static String textOf(JsonNode message) {
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      return content.textValue();
    }
    for (JsonNode block : content) {
      if (block.path("type").asText("").equals("text")) {
        return block.path("text").asText("");
      }
    }
    return "";
  }

  private static String shortened(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.codePointCount(0, line.length()) <= SUBJECT_CHARS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SUBJECT_CHARS));
  }

  /** The first tool, or the one that tool_choice names; none once its result has come. */
  private static @Nullable Tool tool(JsonNode root, JsonNode last) {
    JsonNode choice = root.path("tool_choice");
    if (choice.path("type").asText("").equals("none") || hasToolResult(last)) {
      return null;
    }
    for (JsonNode tool : root.path("tools")) {
      String name = tool.path("name").asText("");
      if (!name.isEmpty() && choice.path("name").asText(name).equals(name)) {
        return new Tool(name, tool.path("input_schema"));
      }
    }
    return null;
  }

  private static boolean hasToolResult(JsonNode message) {
    for (JsonNode block : message.path("content")) {
      if (block.path("type").asText("").equals("tool_result")) {
        return true;
      }
    }
    return false;
  }

  /** What the words of the answer depend on: the same with and without streaming. */
  long contentSeed() {
    return Draws.bits(model.hashCode(), subject.hashCode());
  }

  /** The first 8 bytes of the SHA-256 of a request body. */
  public static long hash(byte[] body) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(body)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A hash as 16 hexadecimal digits. */
  public static String hex(long hash) {
    return HexFormat.of().toHexDigits(hash);
  }
}
