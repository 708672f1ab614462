package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One content block of a message that is being received: the fields it started with, and what its
 * deltas have added. A block of an unknown type keeps every field. Growing strings are collected in
 * builders and put into the JSON node once, when the message is complete, because a delta may
 * arrive even after the block's stop event (a late signature).
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

  /** The memory that texts grew by with the latest delta, in bytes. */
  private long grown;

  /** Whether the block keeps JSON nodes of the latest delta. */
  private boolean keepsNodes;

  ContentBlock(int index, ObjectNode start) {
    this.index = index;
    this.node = start;
  }

  /**
   * Adds a delta. Of a known delta type, only the fields that it is defined for are added, as the
   * official SDKs do, whatever else it carries (token estimates, padding). Of an unknown type,
   * every field is added by {@link JsonMerge#append}.
   *
   * @return the bytes of UTF-8 that the block grew by, roughly
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

  /**
   * Whether the latest delta added anything; an empty delta only shows that the stream is alive.
   */
  boolean hasChanged() {
    return changed;
  }

  /**
   * The memory of the latest delta that the block keeps, in bytes.
   *
   * @param treeBytes the memory that the delta's JSON tree takes
   */
  long grownBy(long treeBytes) {
    return grown + (keepsNodes ? treeBytes : 0);
  }

  /** Stops the block; returns false if it was stopped already. */
  boolean stop() {
    boolean first = !stopped;
    stopped = true;
    return first;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Whether the streamed tool input is not a complete JSON value. Known after {@link #settle}. */
  boolean isInputCut() {
    return inputCut;
  }

  /** The block's type, for messages to people. */
  String type() {
    return node.path("type").asText("no type");
  }

  /** The block as JSON; complete after {@link #settle}. */
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
   * Replaces a field that the server sends as a whole, such as the signature, as the official SDKs
   * do.
   *
   * @param required whether a delta without the field is broken
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

  /** Appends to the summary, and replaces its encrypted form, which is sent as a whole. */
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

  /** Puts the collected strings into the JSON node; no delta may follow. */
  void settle() {
    growing.forEach(node::set);
    growing.clear();
    if (inputJson != null) {
      settleInput(inputJson);
      inputJson = null;
    }
  }

  /**
   * If the input cannot be read, the block keeps the input of its start event, or {@code {}} if it
   * had none.
   */
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
