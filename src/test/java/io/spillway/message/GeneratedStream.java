package io.spillway.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A good stream of random content blocks, the same for the same seed. Strings hold quotes, escapes,
 * line ends and characters of one to four bytes; frames are padded and separated as servers do.
 */
final class GeneratedStream {
  private static final String[] WORDS = {
    "Hello",
    " there",
    "",
    " ",
    "\n\n",
    "\"q\"",
    "\\",
    "\u00e9",
    "\u4f60\u597d",
    "\uD83D\uDE00",
    "data: x",
    "\r\n",
    "\u2028",
    "{\"a\":",
    "\t",
    "0"
  };

  private final RandomGenerator random;
  private final boolean beta;
  private final List<ObjectNode> events = new ArrayList<>();
  private int blocks;

  private GeneratedStream(RandomGenerator random, boolean beta) {
    this.random = random;
    this.beta = beta;
  }

  /** The stream's bytes; with {@code beta}, blocks that only the beta Messages API has as well. */
  static byte[] bytes(long seed, boolean beta) {
    return bytes(new SplittableRandom(seed), beta);
  }

  /** The stream that is drawn from the generator. */
  static byte[] bytes(RandomGenerator random, boolean beta) {
    return new GeneratedStream(random, beta).build().getBytes(UTF_8);
  }

  private String build() {
    start();
    for (int count = random.nextInt(5); count > 0; count--) {
      block();
    }
    goodbye();
    return render();
  }

  private void start() {
    ObjectNode message = event("message_start").putObject("message");
    message
        .put("id", "msg_" + random.nextInt(1000))
        .put("type", "message")
        .put("role", "assistant");
    message.put("model", "claude-sonnet-5").putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    ObjectNode usage = message.putObject("usage");
    usage.put("input_tokens", random.nextInt(1000)).put("output_tokens", 1);
    usage.put("cache_creation_input_tokens", 3).put("cache_read_input_tokens", 0);
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", 3)
        .put("ephemeral_1h_input_tokens", 0);
    usage.put("service_tier", "standard");
  }

  private void goodbye() {
    ObjectNode event = event("message_delta");
    ObjectNode delta = event.putObject("delta");
    switch (random.nextInt(3)) {
      case 0 -> delta.put("stop_reason", "end_turn").putNull("stop_sequence");
      case 1 -> delta.put("stop_reason", "stop_sequence").put("stop_sequence", text());
      default -> delta.put("stop_reason", "tool_use");
    }
    if (random.nextBoolean()) {
      delta.putObject("container").put("id", "c_1").put("expires_at", "2026-11-22T10:00:00Z");
    }
    ObjectNode usage = event.putObject("usage").put("output_tokens", random.nextInt(9000));
    if (random.nextBoolean()) {
      usage.put("input_tokens", 77).put("cache_read_input_tokens", 5);
      usage.putObject("server_tool_use").put("web_search_requests", 2).put("web_fetch_requests", 0);
    }
    if (beta) {
      event.putObject("context_management").putArray("applied_edits");
      ObjectNode iteration = usage.putArray("iterations").addObject().put("type", "message");
      iteration.put("input_tokens", 1).put("output_tokens", 2);
      iteration.put("cache_creation_input_tokens", 0).put("cache_read_input_tokens", 0);
      iteration.putNull("cache_creation");
    }
    event("message_stop");
  }

  private void block() {
    int kinds = beta ? 18 : 13;
    switch (random.nextInt(kinds)) {
      case 0, 1 -> textBlock();
      case 2 -> thinking();
      case 3 -> {
        startBlock("redacted_thinking").put("data", text());
        stopBlock();
      }
      case 4 -> {
        startBlock("tool_use").put("id", "toolu_1").put("name", "get").putObject("input");
        input();
      }
      case 5 -> {
        ObjectNode block = startBlock("server_tool_use").put("id", "srvtoolu_1");
        block.put("name", "web_search").putObject("input");
        input();
      }
      case 6 -> webSearch();
      case 7 -> webFetch();
      case 8 -> execution("code_execution_tool_result", "code_execution_result");
      case 9 -> execution("bash_code_execution_tool_result", "bash_code_execution_result");
      case 10 -> {
        startBlock("container_upload").put("file_id", "file_1");
        stopBlock();
      }
      case 11 -> toolSearch();
      case 12 -> textEditor();
      default -> betaBlock();
    }
  }

  private void betaBlock() {
    switch (random.nextInt(5)) {
      case 0 -> {
        ObjectNode block = startBlock("mcp_tool_use").put("id", "mcptoolu_1").put("name", "get");
        block.put("server_name", "s").putObject("input");
        input();
      }
      case 1 -> {
        ObjectNode block = startBlock("mcp_tool_result").put("tool_use_id", "mcptoolu_1");
        block
            .put("is_error", false)
            .putArray("content")
            .addObject()
            .put("type", "text")
            .put("text", text());
        stopBlock();
      }
      case 2 -> {
        ObjectNode block = startBlock("fallback");
        block.putObject("from").put("model", "claude-opus-4-8");
        block.putObject("to").put("model", "claude-sonnet-5");
        stopBlock();
      }
      case 3 -> {
        startBlock("mcp_tool_listing").put("mcp_server_name", text()).putArray("tools");
        stopBlock();
      }
      default -> {
        startBlock("compaction").putNull("content").putNull("encrypted_content");
        delta("compaction_delta").put("content", text()).put("encrypted_content", text());
        stopBlock();
      }
    }
  }

  private void textBlock() {
    ObjectNode block = startBlock("text").put("text", text());
    if (random.nextBoolean()) {
      block.putArray("citations");
    }
    for (int count = random.nextInt(6); count > 0; count--) {
      if (random.nextInt(4) == 0) {
        citation(delta("citations_delta").putObject("citation"));
      } else {
        delta("text_delta").put("text", text());
      }
    }
    stopBlock();
  }

  private void citation(ObjectNode citation) {
    citation.put("cited_text", text());
    switch (random.nextInt(5)) {
      case 0 -> document(citation, "char_location", "char_index");
      case 1 -> document(citation, "page_location", "page_number");
      case 2 -> document(citation, "content_block_location", "block_index");
      case 3 -> {
        citation
            .put("type", "web_search_result_location")
            .put("url", "https://example.com/" + text());
        citation.put("title", text()).put("encrypted_index", "abc");
      }
      default -> {
        citation.put("type", "search_result_location").put("search_result_index", 0);
        citation.put("source", text()).putNull("title");
        citation.put("start_block_index", 0).put("end_block_index", 1);
      }
    }
  }

  private void document(ObjectNode citation, String type, String unit) {
    citation
        .put("type", type)
        .put("document_index", 0)
        .put("document_title", text())
        .putNull("file_id");
    citation.put("start_" + unit, random.nextInt(10)).put("end_" + unit, 10);
  }

  private void thinking() {
    startBlock("thinking").put("thinking", "").put("signature", "");
    for (int count = random.nextInt(6); count > 0; count--) {
      delta("thinking_delta").put("thinking", text());
    }
    delta("signature_delta").put("signature", "EqQBCgIYAhIM" + random.nextInt(100));
    stopBlock();
  }

  private void webSearch() {
    ArrayNode results =
        startBlock("web_search_tool_result").put("tool_use_id", "srvtoolu_1").putArray("content");
    for (int count = random.nextInt(3); count > 0; count--) {
      ObjectNode result = results.addObject().put("type", "web_search_result").put("url", text());
      result.put("title", text()).put("encrypted_content", "x").putNull("page_age");
    }
    stopBlock();
  }

  private void webFetch() {
    ObjectNode block = startBlock("web_fetch_tool_result").put("tool_use_id", "srvtoolu_1");
    block
        .putObject("content")
        .put("type", "web_fetch_tool_result_error")
        .put("error_code", "url_not_accessible");
    stopBlock();
  }

  private void toolSearch() {
    ObjectNode block = startBlock("tool_search_tool_result").put("tool_use_id", "srvtoolu_1");
    ObjectNode content = block.putObject("content").put("type", "tool_search_tool_search_result");
    ObjectNode reference = content.putArray("tool_references").addObject();
    reference.put("type", "tool_reference").put("tool_name", text());
    stopBlock();
  }

  private void textEditor() {
    ObjectNode block = startBlock("text_editor_code_execution_tool_result").put("tool_use_id", "s");
    ObjectNode content = block.putObject("content");
    content.put("type", "text_editor_code_execution_create_result").put("is_file_update", true);
    stopBlock();
  }

  private void execution(String type, String result) {
    ObjectNode content = startBlock(type).put("tool_use_id", "srvtoolu_1").putObject("content");
    content
        .put("type", result)
        .put("stdout", text())
        .put("stderr", "")
        .put("return_code", 0)
        .putArray("content");
    stopBlock();
  }

  /** Input JSON in pieces that are cut anywhere, the first of them empty, as the API sends it. */
  private void input() {
    ObjectNode input =
        MessageJson.mapper().createObjectNode().put("q", text()).put("n", random.nextInt());
    input.putArray("list").add(true).addNull().add(text()).addObject().put("deep", 7);
    String json = input.toString();
    delta("input_json_delta").put("partial_json", "");
    for (int at = 0; at < json.length(); ) {
      int to = Math.min(json.length(), at + 1 + random.nextInt(20));
      delta("input_json_delta").put("partial_json", json.substring(at, to));
      at = to;
    }
    stopBlock();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int count = random.nextInt(4); count > 0; count--) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  private ObjectNode startBlock(String type) {
    return event("content_block_start")
        .put("index", blocks)
        .putObject("content_block")
        .put("type", type);
  }

  private ObjectNode delta(String type) {
    return event("content_block_delta").put("index", blocks).putObject("delta").put("type", type);
  }

  private void stopBlock() {
    event("content_block_stop").put("index", blocks++);
  }

  private ObjectNode event(String type) {
    ObjectNode event = MessageJson.mapper().createObjectNode().put("type", type);
    events.add(event);
    return event;
  }

  private String render() {
    String lineEnd = random.nextInt(4) == 0 ? "\r\n" : "\n";
    StringBuilder body = new StringBuilder();
    for (ObjectNode event : events) {
      if (random.nextInt(10) == 0) {
        body.append("event: ping")
            .append(lineEnd)
            .append("data: {\"type\": \"ping\"}")
            .append(lineEnd.repeat(2));
      }
      String json = event.toString();
      String padded = json.substring(0, json.length() - 1) + " ".repeat(random.nextInt(9)) + "}";
      body.append("event: ").append(event.path("type").asText()).append(lineEnd);
      body.append("data:")
          .append(random.nextInt(4) == 0 ? "" : " ")
          .append(padded)
          .append(lineEnd.repeat(2));
    }
    return body.toString();
  }
}
