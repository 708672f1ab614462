package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The message as received so far. Its blocks are in the order in which they started. If an index
 * starts again after its block has stopped, that is a new block; a delta for an index belongs to
 * the newest block with this index.
 *
 * <p>Tool input that is not a complete JSON value is judged at the end of the stream by the stop
 * reason. If the reason says that the model was stopped in the middle ({@link #CUT_SHORT}), the
 * block keeps the input it started with, {@code {}}, as the official SDKs for Java and PHP return
 * it; those for Python and TypeScript keep the part of the input that can be parsed. With any other
 * reason the model had finished the input, so a part of it was lost in transit: the message is
 * invalid.
 */
final class DraftMessage {
  /** Stop reasons that may leave tool input unfinished. */
  private static final Set<String> CUT_SHORT =
      Set.of("max_tokens", "model_context_window_exceeded", "refusal", "stop_sequence");

  /** Members of a {@code message_delta} that are not merged into the message. */
  private static final Set<String> NOT_MERGED = Set.of("type", "delta", "usage", "content", "id");

  /**
   * Members that a null replaces, as in a response without streaming; for all others a null changes
   * nothing.
   */
  private static final Set<String> NULLABLE = Set.of("stop_sequence", "stop_details");

  private final long maxBytes;
  private final List<ContentBlock> blocks = new ArrayList<>();
  private final Map<Integer, ContentBlock> newest = new HashMap<>();
  private int highestIndex = -1;
  private @Nullable ObjectNode message;
  private long bytes;
  private long deltaBytes;
  private long held;

  /** Whether a stop reason was received and no content block has begun since. */
  private boolean saidGoodbye;

  DraftMessage(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Starts the message; returns false if the event repeats the start that was received before. */
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
    ContentBlock before = newest.get(index);
    if (before != null && !before.isStopped()) {
      throw BrokenMessage.invalid("content block " + index + " starts twice");
    }
    count(Utf8.length(data));
    place(index, new ContentBlock(index, block));
    adoptModel(block);
    saidGoodbye = false;
  }

  /**
   * Adds a delta; returns false if it added nothing.
   *
   * @param treeBytes the memory that the delta's JSON tree takes
   */
  boolean addDelta(int index, ObjectNode delta, long treeBytes) throws BrokenMessage {
    ContentBlock block = block(index);
    long added = block.add(delta);
    deltaBytes += delta.path("type").asText("").equals("signature_delta") ? 0 : added;
    count(added);
    hold(block.grownBy(treeBytes));
    return block.hasChanged();
  }

  /** Stops a block; returns false if it was stopped already. */
  boolean stopBlock(int index) throws BrokenMessage {
    return block(index).stop();
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

  /** Counts bytes of memory that the message keeps in addition. */
  void hold(long more) {
    held += more;
  }

  /** The memory that the message takes, in bytes. */
  long heldBytes() {
    return held;
  }

  /** The bytes of UTF-8 received for the message. */
  long messageBytes() {
    return bytes;
  }

  /** The bytes of UTF-8 that deltas have added: text, thinking and tool input; no signatures. */
  long deltaBytes() {
    return deltaBytes;
  }

  void requireStarted() throws BrokenMessage {
    started();
  }

  boolean hasStopReason() {
    return message != null && message.hasNonNull("stop_reason");
  }

  /** Whether the message is complete, so that only {@code message_stop} is missing. */
  boolean isWhole() {
    return saidGoodbye && openBlock() == null;
  }

  /** Stops the blocks that are still open, and returns the message as the end of the stream. */
  StreamEnd complete() throws BrokenMessage {
    ObjectNode whole = started();
    requireNoGap();
    blocks.forEach(ContentBlock::settle);
    requireInputs(whole.path("stop_reason").asText(""));
    ArrayNode content = whole.arrayNode(blocks.size());
    blocks.forEach(block -> content.add(block.node()));
    whole.set("content", content);
    return new StreamEnd.Complete(whole, outputTokens());
  }

  /** How far the message has come, in words for people. */
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
    return tokens("output_tokens");
  }

  /**
   * A count in the usage, 0 or more; 0 before it is received.
   *
   * @param count the name of the count
   */
  long tokens(String count) {
    return message == null ? 0 : Tokens.of(message, count);
  }

  /** Keeps content in the start event, which the API leaves empty, as complete blocks. */
  private void adoptContent(ObjectNode start) throws BrokenMessage {
    for (JsonNode node : start.path("content")) {
      if (!(node instanceof ObjectNode object)) {
        throw BrokenMessage.invalid("message_start has content that is no block");
      }
      ContentBlock block = new ContentBlock(blocks.size(), object);
      block.stop();
      place(blocks.size(), block);
      adoptModel(object);
    }
  }

  private void place(int index, ContentBlock block) {
    blocks.add(block);
    newest.put(index, block);
    highestIndex = Math.max(highestIndex, index);
  }

  /**
   * Takes the model's name from a block by which the server says that another model writes the
   * rest.
   */
  private void adoptModel(ObjectNode block) throws BrokenMessage {
    JsonNode model = block.path("to").path("model");
    if (block.path("type").asText("").equals("fallback") && model.isTextual()) {
      started().set("model", model);
    }
  }

  /**
   * Checks that no block index is missing: the API leaves none out, so a missing one is content
   * that was lost in transit.
   */
  private void requireNoGap() throws BrokenMessage {
    if (newest.size() <= highestIndex) {
      throw BrokenMessage.invalid(
          "of the content blocks up to " + highestIndex + " only " + newest.size() + " came");
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
    ContentBlock block = newest.get(index);
    if (block == null) {
      throw BrokenMessage.invalid("content block " + index + " has not started");
    }
    return block;
  }

  private @Nullable ContentBlock openBlock() {
    for (ContentBlock block : blocks) {
      if (!block.isStopped()) {
        return block;
      }
    }
    return null;
  }

  private void requireInputs(String stopReason) throws BrokenMessage {
    for (ContentBlock block : blocks) {
      if (block.isInputCut() && !CUT_SHORT.contains(stopReason)) {
        throw BrokenMessage.invalid(
            "a " + block.type() + " block has unreadable input, and the model was not cut short");
      }
    }
  }

  private static void merge(ObjectNode target, ObjectNode later) {
    for (var member : later.properties()) {
      String name = member.getKey();
      if (NULLABLE.contains(name)) {
        target.set(name, member.getValue());
      } else if (!NOT_MERGED.contains(name)) {
        JsonMerge.setUnlessNull(target, name, member.getValue());
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
