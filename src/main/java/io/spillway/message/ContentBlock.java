package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One content block on its way: the fields it started with, and what its deltas added. A type
 * nobody modelled keeps every field. Strings that grow do so in builders and reach the node once,
 * when the message is complete: a delta may come behind the stop (a late signature).
 */
final class ContentBlock {
  private static final String INPUT = "input";

  private final int index;
  private final ObjectNode node;
  private final Map<String, GrowingText> growing = new LinkedHashMap<>(2);
  private @Nullable GrowingText inputJson;
  private boolean stopped;
  private boolean inputCut;
  private boolean changed;

  /** What texts grew by with the latest delta, in bytes of memory. */
  private long grown;

  /** Whether nodes of the latest delta are kept. */
  private boolean keepsNodes;

  ContentBlock(int index, ObjectNode start) {
    this.index = index;
    this.node = start;
  }

  /**
   * Adds a delta. The known types add the fields they are for, as the official SDKs do, whatever
   * else they carry (token estimates, padding); of an unknown type every field joins the block by
   * {@link JsonMerge#append}.
   *
   * @return how many bytes of UTF-8 the block grew by, roughly
   */
  long add(ObjectNode delta) throws BrokenMessage {
    changed = false;
    grown = 0;
    keepsNodes = false;
    return switch (delta.path("type").asText("")) {
      case "text_delta" -> grow("text", text(delta, "text"));
      case "thinking_delta" -> grow("thinking", text(delta, "thinking"));
      case "signature_delta" -> replace("signature", delta.get("signature"), true);
      case "citations_delta" -> addCitation(delta);
      case "input_json_delta" -> addInput(text(delta, "partial_json"));
      case "compaction_delta" -> addCompaction(delta);
      default -> addUnknown(delta);
    };
  }

  /** Whether the latest delta brought anything: an empty one is a beat, not content. */
  boolean hasChanged() {
    return changed;
  }

  /** What of the latest delta is kept, in bytes of memory, if its tree takes so many. */
  long grownBy(long treeBytes) {
    return grown + (keepsNodes ? treeBytes : 0);
  }

  /** Stops the block; false if it had stopped before. */
  boolean stop() {
    boolean first = !stopped;
    stopped = true;
    return first;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Whether the tool input that was streamed is no whole JSON value; known once settled. */
  boolean isInputCut() {
    return inputCut;
  }

  /** The block's type, for messages to people. */
  String type() {
    return node.path("type").asText("no type");
  }

  /** The block; whole once settled. */
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
    GrowingText text = growing.get(field);
    if (text == null) {
      JsonNode present = node.path(field);
      if (!present.isTextual() && !present.isNull() && !present.isMissingNode()) {
        throw BrokenMessage.invalid(
            "content block " + index + " has a " + field + " of another kind");
      }
      text = new GrowingText(present.isTextual() ? present.textValue() : "");
      growing.put(field, text);
    }
    grown += text.append(more);
    changed |= !more.isEmpty();
    return Utf8.length(more);
  }

  /**
   * Replaces, as in the official SDKs, what the server sends whole: a block has one signature.
   *
   * @param required whether the delta is broken without it
   */
  private long replace(String field, @Nullable JsonNode value, boolean required)
      throws BrokenMessage {
    if (value == null || required && !value.isTextual()) {
      if (required) {
        throw BrokenMessage.invalid("a delta of content block " + index + " lacks its " + field);
      }
      return 0;
    }
    changed |= !value.equals(node.get(field)) && !value.asText().isEmpty();
    keepsNodes = true;
    node.set(field, value);
    return Utf8.length(value.asText());
  }

  /** The summary grows; its encrypted form comes whole. */
  private long addCompaction(ObjectNode delta) throws BrokenMessage {
    long bytes = replace("encrypted_content", delta.get("encrypted_content"), false);
    ObjectNode rest = delta.deepCopy();
    rest.remove("encrypted_content");
    return bytes + addUnknown(rest);
  }

  private long addCitation(ObjectNode delta) throws BrokenMessage {
    JsonNode citation = delta.get("citation");
    if (citation == null) {
      throw BrokenMessage.invalid("a delta of content block " + index + " lacks its citation");
    }
    ArrayNode one = node.arrayNode().add(citation);
    JsonMerge.append(node, "citations", one);
    keepsNodes = true;
    changed = true;
    return Utf8.length(citation.toString());
  }

  private long addInput(String partialJson) {
    if (inputJson == null) {
      inputJson = new GrowingText("");
    }
    grown += inputJson.append(partialJson);
    changed |= !partialJson.isEmpty();
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
      changed |= bringsNews(node.get(field), value);
      JsonMerge.append(node, field, value);
      keepsNodes = true;
    } else if (!value.isNull()) {
      throw BrokenMessage.invalid("a delta changes the kind of a block's field");
    }
  }

  private static boolean bringsNews(@Nullable JsonNode present, JsonNode value) {
    return !value.isNull()
        && !(value.isContainerNode() && value.isEmpty())
        && (value.isArray() || !value.equals(present));
  }

  /** Puts what has grown into the node; no delta may follow. */
  void settle() {
    growing.forEach(node::set);
    growing.clear();
    if (inputJson != null) {
      settleInput(inputJson);
      inputJson = null;
    }
  }

  /** Without a readable input the one of the start stays, {@code {}} where it had none. */
  private void settleInput(GrowingText json) {
    boolean blank = json.isBlank();
    JsonNode input = blank ? null : JsonText.of(json);
    inputCut = input == null && !blank;
    if (input != null) {
      node.set(INPUT, input);
    } else if (!node.has(INPUT)) {
      node.putObject(INPUT);
    }
  }
}
