package io.spillway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.message.MessageAssembler;
import io.spillway.message.MessageJson;
import io.spillway.message.Progress;
import io.spillway.message.StreamEnd;
import io.spillway.message.StreamStep;
import io.spillway.message.Tokens;
import io.spillway.sse.SseEvent;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides the outcome of an attempt from its body: the events of a stream, or a text. The first
 * outcome is final.
 */
final class Judge {

  private static final Outcome GONE =
      new Outcome.Failed(Failure.of(KnownFailure.UNKNOWN, Phase.STREAM, "told before"));

  private final Failures failures;
  private final Room room;
  private final long maxMessageBytes;
  private MessageAssembler assembler;

  /** The memory that the JSON tree of a complete body takes, in bytes. */
  private long treeBytes;

  private boolean progressed;

  /** What cut the body off, as the end of a sentence, and its failure. */
  private String cutBy = "";

  private KnownFailure cutIs = KnownFailure.TRUNCATED;
  private @Nullable Outcome outcome;

  /**
   * Creates it.
   *
   * @param room asked whether its memory may grow
   */
  Judge(Failures failures, Room room, long maxMessageBytes) {
    this.failures = failures;
    this.room = room;
    this.maxMessageBytes = maxMessageBytes;
    this.assembler =
        new MessageAssembler(maxMessageBytes, tree -> room.mayHold(heldBytes() + tree));
  }

  /** The outcome; null as long as there is none. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** Whether there is no outcome yet. */
  boolean isOpen() {
    return outcome == null;
  }

  /** The bytes of text, thinking and tool input that the stream has brought so far. */
  long deltaBytes() {
    return assembler.deltaBytes();
  }

  /** The tokens that the answer named so far. */
  Usage usage() {
    return Usage.of(outcome, assembler);
  }

  /** Whether the message of a stream has made progress since the last call. */
  boolean takeProgress() {
    boolean taken = progressed;
    progressed = false;
    return taken;
  }

  /** The memory it holds, in bytes, roughly. */
  long heldBytes() {
    return assembler.heldBytes() + treeBytes;
  }

  /** The memory that the message's record may take in addition while it is written, in bytes. */
  long writingBytes() {
    long message = Math.max(assembler.messageBytes(), treeBytes / 2);
    return 2 * Math.min(maxMessageBytes, message + message / 4);
  }

  /** Takes an event of a stream. */
  void event(SseEvent event) {
    failures.sawEvent();
    step(assembler.accept(event));
  }

  /** Ends the stream, of which every event was received. */
  void endOfStream() {
    step(assembler.finish());
  }

  /** Whether a stream had text that belongs to no event, and cannot end well any more. */
  boolean sawStrayText() {
    return assembler.hasStrayText();
  }

  /**
   * Notes the fault by which the connection broke within the response; it becomes the reason of the
   * cut.
   */
  void brokeOff(Throwable cause) {
    cutBy = ": " + TransportFaults.describe(cause);
    cutIs = TransportFaults.inResponse(cause);
  }

  /**
   * Takes a body that is not a stream.
   *
   * @param cut whether the rest of it may be missing
   * @param treeRoom asked whether the tree of its JSON may take this many bytes of memory
   */
  void text(BodyForm form, String content, boolean cut, LongPredicate treeRoom) {
    if (form == BodyForm.JSON) {
      json(content, cut ? MessageJson.Tree.NONE : MessageJson.readTree(content, treeRoom), cut);
    } else if (BodyForm.hasAnswer(failures.head())) {
      fail(failures.invalid("a body that is no stream: " + content.strip()));
    } else {
      fail(failures.response(content));
    }
  }

  private void json(String content, MessageJson.Tree tree, boolean cut) {
    if (tree.lacksRoom()) {
      noRoom(tree.bytes(), room.isAlone());
      return;
    }
    treeBytes = tree.bytes();
    JsonNode json = tree.json();
    JsonNode error = BodyText.error(json, content);
    if (error != null) {
      fail(failures.named(error, content, Phase.RESPONSE));
    } else if (json instanceof ObjectNode message && BodyText.isMessage(json)) {
      succeed(message, Tokens.of(message, "output_tokens"));
    } else if (cut && BodyText.beginsAsMessage(content)) {
      fail(failures.tooLarge(maxMessageBytes));
    } else {
      fail(failures.invalid("JSON that is no message: " + content.strip()));
    }
  }

  /** Takes JSON that broke off: the outcome is the error in it, else a truncated body. */
  void brokenJson(String content) {
    lateJson(content);
    if (isOpen()) {
      fail(failures.known(cutIs, "the body broke off" + cutBy));
    }
  }

  /** Takes JSON whose rest is late: the outcome is the error in it, if there is one. */
  void lateJson(String content) {
    JsonNode error = BodyText.error(MessageJson.read(content), content);
    if (error != null) {
      fail(failures.named(error, content, Phase.RESPONSE));
    }
  }

  private void step(StreamStep step) {
    switch (step) {
      case Progress progress -> progressed |= progress.isProgress();
      case StreamEnd.Complete complete -> succeed(complete.message(), complete.outputTokens());
      case StreamEnd.ErrorEvent error ->
          fail(failures.named(error.payload(), error.raw(), Phase.STREAM));
      case StreamEnd.Truncated cut -> fail(failures.known(cutIs, cut.state() + cutBy));
      case StreamEnd.Invalid invalid ->
          fail(failures.known(KnownFailure.INVALID_STREAM, invalid.reason()));
      case StreamEnd.NoRoom none -> noRoom(none.bytes(), room.isAlone());
      case StreamEnd.TooLarge large -> fail(failures.tooLarge(large.limitBytes()));
    }
  }

  /**
   * Fails the attempt because there is no memory for the answer.
   *
   * @param alone whether it would not fit even without other streams
   */
  void noRoom(long bytes, boolean alone) {
    fail(failures.ofRoom(bytes, alone));
  }

  /** The outcome if there is no memory to write it. */
  Outcome withoutRoom(long bytes, boolean alone) {
    return failed(failures.ofRoom(bytes, alone));
  }

  /** Drops everything that was received; no outcome is decided any more. */
  void letGo() {
    outcome = GONE;
    assembler = new MessageAssembler(1);
  }

  /** The attempt failed. */
  void fail(Failure failure) {
    outcome = failed(failures.hidden(failure));
  }

  private Outcome failed(Failure failure) {
    return new Outcome.Failed(failure.afterOutput(assembler.outputTokens()));
  }

  private void succeed(ObjectNode message, long outputTokens) {
    outcome = new Outcome.Succeeded(message, failures.requestId(failures.head()), outputTokens);
  }
}
