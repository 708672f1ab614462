package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One content block on its way: the fields it started with, and what its deltas added. A type
 * nobody modelled keeps every field. Strings that grow do so in builders and reach the node once.
 */
final class ContentBlock {
  private static final String INPUT = "input";

  private final int index;
  private final ObjectNode node;
  private final Map<String, StringBuilder> growing = new LinkedHashMap<>(2);
  private @Nullable StringBuilder inputJson;
  private boolean stopped;
  private boolean inputCut;

  ContentBlock(int index, ObjectNode start) {
    this.index = index;
    this.node = start;
  }

  /**
   * Adds a delta. The known types add the one field they are for, as the official SDKs do, whatever
   * else they carry (token estimates, padding); of an unknown type every field joins the block by
   * {@link JsonMerge#append}.
   *
   * @return how many bytes of UTF-8 the block grew by, roughly
   */
  long add(ObjectNode delta) throws BrokenMessage {
    if (stopped) {
      throw BrokenMessage.invalid("a delta for content block " + index + ", which has stopped");
    }
    return switch (delta.path("type").asText("")) {
      case "text_delta" -> grow("text", text(delta, "text"));
      case "thinking_delta" -> grow("thinking", text(delta, "thinking"));
      case "signature_delta" -> setSignature(text(delta, "signature"));
      case "citations_delta" -> addCitation(delta);
      case "input_json_delta" -> addInput(text(delta, "partial_json"));
      default -> addUnknown(delta);
    };
  }

  /** Stops the block; a second stop changes nothing. */
  void stop() {
    if (!stopped) {
      stopped = true;
      settle();
    }
  }

  boolean isStopped() {
    return stopped;
  }

  /** Whether the tool input that was streamed is no whole JSON value; known once stopped. */
  boolean isInputCut() {
    return inputCut;
  }

  /** The block's type, for messages to people. */
  String type() {
    return node.path("type").asText("no type");
  }

  /** The block; whole once stopped. */
  ObjectNode node() {
    return node;
  }

  private String text(ObjectNode delta, String field) throws BrokenMessage {
    JsonNode text = delta.get(field);
    if (text == null || !text.isTextual()) {
      throw BrokenMessage.invalid("a delta of content block " + index + " lacks its " + field);
    }
    return text.textValue();
  }

  private long grow(String field, String more) throws BrokenMessage {
    StringBuilder builder = growing.get(field);
    if (builder == null) {
      JsonNode present = node.path(field);
      if (!present.isTextual() && !present.isNull() && !present.isMissingNode()) {
        throw BrokenMessage.invalid(
            "content block " + index + " has a " + field + " of another kind");
      }
      builder = new StringBuilder(present.isTextual() ? present.textValue() : "");
      growing.put(field, builder);
    }
    builder.append(more);
    return Utf8.length(more);
  }

  /** Replaces, as in the official SDKs: a block has one signature, sent whole. */
  private long setSignature(String signature) {
    node.put("signature", signature);
    return Utf8.length(signature);
  }

  private long addCitation(ObjectNode delta) throws BrokenMessage {
    JsonNode citation = delta.get("citation");
    if (citation == null) {
      throw BrokenMessage.invalid("a delta of content block " + index + " lacks its citation");
    }
    ArrayNode one = node.arrayNode().add(citation);
    JsonMerge.append(node, "citations", one);
    return Utf8.length(citation.toString());
  }

  private long addInput(String partialJson) {
    if (inputJson == null) {
      inputJson = new StringBuilder();
    }
    inputJson.append(partialJson);
    return Utf8.length(partialJson);
  }

  private long addUnknown(ObjectNode delta) throws BrokenMessage {
    for (var member : delta.properties()) {
      if (!member.getKey().equals("type")) {
        addUnknown(member.getKey(), member.getValue());
      }
    }
    return Utf8.length(delta.toString());
  }

  private void addUnknown(String field, JsonNode value) throws BrokenMessage {
    if (value.isTextual()) {
      grow(field, value.textValue());
    } else if (!growing.containsKey(field)) {
      JsonMerge.append(node, field, value);
    } else if (!value.isNull()) {
      throw BrokenMessage.invalid("a delta changes the kind of a block's field");
    }
  }

  private void settle() {
    growing.forEach((field, text) -> node.put(field, text.toString()));
    growing.clear();
    if (inputJson != null) {
      settleInput(inputJson.toString());
      inputJson = null;
    }
  }

  /** Without a readable input the one of the start stays, {@code {}} where it had none. */
  private void settleInput(String json) {
    JsonNode input = json.isBlank() ? null : MessageJson.read(json);
    inputCut = input == null && !json.isBlank();
    if (input != null) {
      node.set(INPUT, input);
    } else if (!node.has(INPUT)) {
      node.putObject(INPUT);
    }
  }
}
