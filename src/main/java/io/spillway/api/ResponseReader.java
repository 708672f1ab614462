package io.spillway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.message.MessageAssembler;
import io.spillway.message.MessageJson;
import io.spillway.message.Progress;
import io.spillway.message.Step;
import io.spillway.message.StreamEnd;
import io.spillway.message.Tokens;
import io.spillway.sse.SseBound;
import io.spillway.sse.SseDecoder;
import io.spillway.sse.SseEvent;
import io.spillway.sse.SseHandler;
import io.spillway.sse.SseLimits;
import io.spillway.status.Classifier;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.status.ResponseHead;
import io.spillway.status.WireText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to one attempt: head, bytes, end or fault in, at most one {@link Outcome} out. A
 * plain state machine; after its outcome it ignores everything.
 */
final class ResponseReader implements SseHandler {

  /** What is read of an error's body. */
  private static final int MAX_ERROR_BYTES = 256 * 1_024;

  /** An event that is longer takes several times its length while it is read. */
  private static final long LARGE_EVENT_BYTES = 128 * 1_024;

  /** As text, in the parser and in the tree of one long string. */
  private static final long READING_FACTOR = 5;

  /** What is read of a body that should not be there. */
  private static final int MAX_STRANGE_BYTES = 4 * 1_024;

  private static final Outcome GONE =
      new Outcome.Failed(Failure.of(KnownFailure.UNKNOWN, Phase.STREAM, "told before"));

  private final ApiSettings settings;
  private final Target target;
  private final InstantSource clock;
  private final SseDecoder decoder;
  private MessageAssembler assembler;
  private final Room room;
  private ByteArrayOutputStream text = new ByteArrayOutputStream(0);

  /** What the tree of a whole body's JSON takes in memory. */
  private long treeBytes;

  private @Nullable ResponseHead head;
  private final FieldLines fieldLines = new FieldLines();
  private Opening opening = new Opening(BodyForm.STRANGE);
  private @Nullable BodyForm form;
  private boolean sawEvent;
  private boolean progressed;
  private String fault = "";
  private KnownFailure cutIs = KnownFailure.TRUNCATED;
  private @Nullable Outcome outcome;

  ResponseReader(ApiSettings settings, Target target, InstantSource clock, Room room) {
    this.settings = settings;
    this.target = target;
    this.clock = clock;
    this.room = room;
    this.decoder =
        new SseDecoder(new SseLimits(settings.maxEventBytes(), settings.maxEventBytes()), this);
    this.assembler =
        new MessageAssembler(settings.maxMessageBytes(), tree -> room.mayHold(heldBytes() + tree));
  }

  /** What it holds in memory, in bytes, roughly. */
  long heldBytes() {
    return decoder.heldBytes() + assembler.heldBytes() + 2L * text.size() + treeBytes;
  }

  /** What it may hold while it takes so many bytes more of the body, but for large trees. */
  long bytesWith(int more) {
    long event = decoder.eventBytes() + more;
    long reading = event > LARGE_EVENT_BYTES ? READING_FACTOR * event : 0;
    return heldBytes() + 2L * more + text.size() + reading;
  }

  /** What it may hold when the body has ended, but for large trees. */
  long bytesAtEnd() {
    return bytesWith(0) + 2L * text.size();
  }

  /** What the message's record may take in memory while it is written. */
  long writingBytes() {
    long message = Math.max(assembler.messageBytes(), treeBytes / 2);
    return heldBytes() + 2 * Math.min(settings.maxMessageBytes(), message + message / 4);
  }

  /** How the attempt ended, or null while it has not. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** The tokens that the answer named so far. */
  Usage usage() {
    return Usage.of(outcome, assembler);
  }

  /** Whether the message came on since the last call; beats of whatever name do not count. */
  boolean takeProgress() {
    boolean taken = progressed;
    progressed = false;
    return taken;
  }

  /** The response began. */
  void head(ResponseHead responseHead) {
    head = responseHead;
    BodyForm declared = BodyForm.declared(responseHead);
    opening = new Opening(declared);
    form = BodyForm.hasAnswer(responseHead) ? null : declared;
  }

  /** The response began with a head over the bound: only its status and the request's id count. */
  void oversizedHead(ResponseHead responseHead, long bytes, long limitBytes) {
    if (outcome == null) {
      head = responseHead;
      String message = "the response's head has " + bytes + " bytes; allowed: " + limitBytes;
      fail(known(KnownFailure.OVERSIZED_HEAD, message));
    }
  }

  /** Bytes of the body came. */
  void bytes(byte[] bytes) {
    if (outcome != null) {
      return;
    }
    if (form == BodyForm.STREAM) {
      decoder.feed(bytes, 0, bytes.length);
    } else if (form == null) {
      form = opening.take(bytes);
      if (form != null) {
        bytes(opening.takeKept());
      }
    } else {
      collect(form, bytes);
    }
  }

  /** The body ended, perhaps before it said what it is. */
  private BodyForm settled() {
    if (form == null) {
      form = opening.atEnd();
      bytes(opening.takeKept());
    }
    return form;
  }

  private void collect(BodyForm collected, byte[] bytes) {
    progressed |= !BodyText.isBlank(bytes);
    long limit = limit(collected);
    text.write(bytes, 0, (int) Math.min(bytes.length, Math.max(0, limit + 1 - text.size())));
    if (collected == BodyForm.JSON && fieldLines.take(bytes)) {
      readAsStream();
    } else if (text.size() > limit) {
      collected(collected, true);
    }
  }

  /** What began as JSON turned out to be text within a stream. */
  private void readAsStream() {
    byte[] start = text.toByteArray();
    text = new ByteArrayOutputStream(0);
    form = BodyForm.STREAM;
    decoder.feed(start, 0, start.length);
  }

  /** The body ended in good order. */
  void end() {
    if (outcome != null) {
      return;
    }
    BodyForm ended = settled();
    if (ended != BodyForm.STREAM) {
      collected(ended, false);
      return;
    }
    decoder.end();
    if (outcome == null) {
      step(assembler.finish());
    }
  }

  /** The connection failed, before the response or within it. */
  void broken(Throwable cause) {
    if (outcome != null) {
      return;
    }
    if (head == null) {
      KnownFailure known = TransportFaults.beforeResponse(cause);
      fail(Failure.of(known, Phase.CONNECT, TransportFaults.describe(cause)));
      return;
    }
    fault = ": " + TransportFaults.describe(cause);
    cutIs = TransportFaults.inResponse(cause);
    if (settled() != BodyForm.JSON) {
      end();
    } else if (!failAsNamed()) {
      fail(known(cutIs, "the body broke off" + fault));
    }
  }

  /** Fails with the error that the JSON names which came so far; false if it names none. */
  private boolean failAsNamed() {
    String content = text.toString(StandardCharsets.UTF_8);
    JsonNode error = BodyText.error(MessageJson.read(content), content);
    if (error != null) {
      fail(streamError(error, content, Phase.RESPONSE));
    }
    return error != null;
  }

  /**
   * A failure of ours: a time limit, an exception. What came before a time limit counts: an error
   * whose body is late is still the error that its status names, and one without its last line end
   * is one too.
   */
  void failed(KnownFailure failure, String message) {
    if (outcome == null && failure == KnownFailure.TIME_LIMIT && form != null) {
      late(form);
    }
    if (outcome == null) {
      fail(known(failure, message));
    }
  }

  private void late(BodyForm late) {
    switch (late) {
      case ERROR -> collected(BodyForm.ERROR, true);
      case JSON -> failAsNamed();
      case STREAM -> {
        decoder.end();
        if (outcome == null && assembler.hasStrayText()) {
          step(assembler.finish());
        }
      }
      case STRANGE -> {}
    }
  }

  @Override
  public void onEvent(SseEvent event) {
    sawEvent = true;
    step(assembler.accept(event));
  }

  @Override
  public void onOversized(SseBound bound, int limitBytes) {
    String what = bound.name().toLowerCase(Locale.ROOT);
    String message = "a stream's " + what + " is over " + limitBytes + " bytes";
    fail(known(KnownFailure.OVERSIZED_EVENT, message));
  }

  private void step(Step step) {
    switch (step) {
      case Progress progress -> progressed |= progress.isProgress();
      case StreamEnd.Complete complete ->
          end(
              new Outcome.Succeeded(
                  complete.message(), requestId(requiredHead()), complete.outputTokens()));
      case StreamEnd.ErrorEvent error ->
          fail(streamError(error.payload(), error.raw(), Phase.STREAM));
      case StreamEnd.Truncated cut -> fail(known(cutIs, cut.state() + fault));
      case StreamEnd.Invalid invalid -> fail(known(KnownFailure.INVALID_STREAM, invalid.reason()));
      case StreamEnd.NoRoom none -> noRoom(none.bytes(), room.isAlone());
      case StreamEnd.TooLarge large ->
          fail(known(KnownFailure.RESULT_TOO_LARGE, tooLarge(large.limitBytes())));
    }
  }

  /** There is no room in memory for what comes; alone, if there is none without others either. */
  void noRoom(long bytes, boolean alone) {
    if (outcome == null) {
      fail(failureOfRoom(bytes, alone));
    }
  }

  /** What the outcome is if there is no room to write it. */
  Outcome withoutRoom(boolean alone) {
    Failure failure = failureOfRoom(writingBytes(), alone);
    return new Outcome.Failed(failure.afterOutput(assembler.outputTokens()));
  }

  private Failure failureOfRoom(long bytes, boolean alone) {
    String message = "no room in memory for %d bytes of an answer".formatted(bytes);
    return alone
        ? known(KnownFailure.RESULT_TOO_LARGE, message + ", even without other streams")
        : known(KnownFailure.NO_ROOM, message + " beside what other streams hold");
  }

  /** Lets go of what came; nothing is read any more. */
  void letGo() {
    outcome = GONE;
    assembler = new MessageAssembler(1);
    text = new ByteArrayOutputStream(0);
  }

  private static String tooLarge(long limitBytes) {
    return "the message is over " + limitBytes + " bytes";
  }

  private void collected(BodyForm collected, boolean cut) {
    String content = text.toString(StandardCharsets.UTF_8);
    ResponseHead responseHead = requiredHead();
    if (collected == BodyForm.JSON) {
      json(content, cut);
    } else if (BodyForm.hasAnswer(responseHead)) {
      fail(
          Classifier.invalidResponse(responseHead, "a body that is no stream: " + content.strip()));
    } else {
      fail(target.dialect().response(responseHead, content, clock.instant()));
    }
  }

  private void json(String content, boolean cut) {
    MessageJson.Tree tree =
        cut
            ? MessageJson.Tree.NONE
            : MessageJson.readTree(content, bytes -> room.mayHold(bytesAtEnd() + bytes));
    if (tree.lacksRoom()) {
      noRoom(tree.bytes(), room.isAlone());
      return;
    }
    treeBytes = tree.bytes();
    text = new ByteArrayOutputStream(0);
    JsonNode json = tree.json();
    JsonNode error = BodyText.error(json, content);
    if (error != null) {
      fail(streamError(error, content, Phase.RESPONSE));
    } else if (json instanceof ObjectNode message && BodyText.isMessage(json)) {
      long tokens = Tokens.of(message, "output_tokens");
      end(new Outcome.Succeeded(message, requestId(requiredHead()), tokens));
    } else if (cut && BodyText.beginsAsMessage(content)) {
      fail(known(KnownFailure.RESULT_TOO_LARGE, tooLarge(settings.maxMessageBytes())));
    } else {
      fail(
          Classifier.invalidResponse(
              requiredHead(), "JSON that is no message: " + content.strip()));
    }
  }

  private Failure streamError(@Nullable JsonNode payload, String raw, Phase phase) {
    return target.dialect().error(requiredHead(), payload, raw, phase, clock.instant());
  }

  private long limit(BodyForm collected) {
    return switch (collected) {
      case JSON, STREAM -> settings.maxMessageBytes();
      case ERROR -> MAX_ERROR_BYTES;
      case STRANGE -> MAX_STRANGE_BYTES;
    };
  }

  private Failure known(KnownFailure failure, String message) {
    Failure known = Failure.of(failure, phase(), message);
    return head == null ? known : known.inResponse(head.status(), head.requestId());
  }

  private Phase phase() {
    if (head == null) {
      return Phase.CONNECT;
    }
    return sawEvent ? Phase.STREAM : Phase.RESPONSE;
  }

  private void fail(Failure failure) {
    Failure told = failure.hiding(target.credential().reveal());
    end(new Outcome.Failed(told.afterOutput(assembler.outputTokens())));
  }

  private void end(Outcome end) {
    outcome = end;
    decoder.close();
  }

  /** The API's id of the request, or null; it never shows the key. */
  @Nullable String requestId(ResponseHead of) {
    String id = of.requestId();
    return id == null ? null : WireText.hiding(id, target.credential().reveal());
  }

  private ResponseHead requiredHead() {
    if (head == null) {
      throw new IllegalStateException("no response has begun");
    }
    return head;
  }
}
