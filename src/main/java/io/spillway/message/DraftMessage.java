package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The message as far as it has come.
 *
 * <p>Tool input that never became a whole JSON value is judged at the end, by the stop reason.
 * Where the reason says that the model was stopped in the middle ({@link #CUT_SHORT}), the block
 * keeps the input it started with, {@code {}}: what the official SDKs return for such a stream.
 * Under any other reason the model had finished its input, so a part of it was lost on the way:
 * invalid.
 */
final class DraftMessage {
  /** Stop reasons that may leave tool input unfinished. */
  private static final Set<String> CUT_SHORT =
      Set.of("max_tokens", "model_context_window_exceeded", "refusal", "stop_sequence");

  /** What a {@code message_delta} has of its own, or may not change. */
  private static final Set<String> NOT_MERGED = Set.of("type", "delta", "usage", "content", "id");

  private final long maxBytes;
  private final TreeMap<Integer, ContentBlock> blocks = new TreeMap<>();
  private @Nullable ObjectNode message;
  private long bytes;

  /** A stop reason came, and no content block has begun since. */
  private boolean saidGoodbye;

  DraftMessage(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Starts the message; false if it is a repetition of the start that is already there. */
  boolean start(ObjectNode start, String data) throws BrokenMessage {
    if (message != null) {
      String id = id();
      if (id != null && id.equals(start.path("id").textValue())) {
        return false;
      }
      throw BrokenMessage.invalid("a second message_start with another id");
    }
    count(Utf8.length(data));
    message = start;
    adoptContent(start);
    return true;
  }

  void startBlock(int index, ObjectNode block, String data) throws BrokenMessage {
    if (blocks.containsKey(index)) {
      throw BrokenMessage.invalid("content block " + index + " starts twice");
    }
    count(Utf8.length(data));
    blocks.put(index, new ContentBlock(index, block));
    saidGoodbye = false;
  }

  void addDelta(int index, ObjectNode delta) throws BrokenMessage {
    count(block(index).add(delta));
  }

  void stopBlock(int index) throws BrokenMessage {
    block(index).stop();
  }

  /**
   * Members of {@code delta} and members beside it ({@code context_management} is one) become
   * members of the message, usage is merged.
   */
  void addMessageDelta(ObjectNode event, String data) throws BrokenMessage {
    count(Utf8.length(data));
    ObjectNode target = started();
    merge(target, event);
    if (event.get("delta") instanceof ObjectNode delta) {
      merge(target, delta);
      saidGoodbye |= delta.hasNonNull("stop_reason");
    }
    if (event.get("usage") instanceof ObjectNode usage) {
      addUsage(target, usage);
    }
  }

  void requireStarted() throws BrokenMessage {
    started();
  }

  boolean hasStopReason() {
    return message != null && message.hasNonNull("stop_reason");
  }

  /** Whether nothing but the farewell is missing. */
  boolean isWhole() {
    return saidGoodbye && openBlock() == null;
  }

  /** Stops what is still open and gives the message. */
  StreamEnd complete() throws BrokenMessage {
    ObjectNode whole = started();
    blocks.values().forEach(ContentBlock::stop);
    requireInputs(whole.path("stop_reason").asText(""));
    ArrayNode content = whole.arrayNode(blocks.size());
    blocks.values().forEach(block -> content.add(block.node()));
    whole.set("content", content);
    return new StreamEnd.Complete(whole, outputTokens());
  }

  /** Where the message stands, for people. */
  String state() {
    ContentBlock open = openBlock();
    if (message == null) {
      return "the stream ended before message_start";
    }
    return open == null
        ? "the stream ended after " + blocks.size() + " content blocks, without a stop reason"
        : "the stream ended within a content block (" + open.type() + ")";
  }

  @Nullable String id() {
    return message == null ? null : message.path("id").textValue();
  }

  long outputTokens() {
    JsonNode tokens = message == null ? null : message.path("usage").path("output_tokens");
    return tokens != null && tokens.canConvertToLong() ? Math.max(0, tokens.longValue()) : 0;
  }

  /**
   * Content that came with the start, which the API leaves empty, is kept as blocks that are whole.
   */
  private void adoptContent(ObjectNode start) throws BrokenMessage {
    for (JsonNode node : start.path("content")) {
      if (!(node instanceof ObjectNode object)) {
        throw BrokenMessage.invalid("message_start has content that is no block");
      }
      ContentBlock block = new ContentBlock(blocks.size(), object);
      block.stop();
      blocks.put(blocks.size(), block);
    }
  }

  private void count(long more) throws BrokenMessage {
    bytes += more;
    if (bytes > maxBytes) {
      throw BrokenMessage.tooLarge(maxBytes);
    }
  }

  private ObjectNode started() throws BrokenMessage {
    if (message == null) {
      throw BrokenMessage.invalid("an event of the message came before message_start");
    }
    return message;
  }

  private ContentBlock block(int index) throws BrokenMessage {
    ContentBlock block = blocks.get(index);
    if (block == null) {
      throw BrokenMessage.invalid("content block " + index + " has not started");
    }
    return block;
  }

  private @Nullable ContentBlock openBlock() {
    for (ContentBlock block : blocks.values()) {
      if (!block.isStopped()) {
        return block;
      }
    }
    return null;
  }

  private void requireInputs(String stopReason) throws BrokenMessage {
    for (ContentBlock block : blocks.values()) {
      if (block.isInputCut() && !CUT_SHORT.contains(stopReason)) {
        throw BrokenMessage.invalid(
            "a " + block.type() + " block has unreadable input, and the model was not cut short");
      }
    }
  }

  private static void merge(ObjectNode target, ObjectNode later) {
    for (var member : later.properties()) {
      if (!NOT_MERGED.contains(member.getKey())) {
        JsonMerge.setUnlessNull(target, member.getKey(), member.getValue());
      }
    }
  }

  private static void addUsage(ObjectNode target, ObjectNode usage) {
    if (target.get("usage") instanceof ObjectNode present) {
      JsonMerge.override(present, usage);
    } else {
      target.set("usage", usage);
    }
  }
}
