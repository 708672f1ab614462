package io.spillway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.message.MessageAssembler;
import io.spillway.message.Progress;
import io.spillway.message.Step;
import io.spillway.message.StreamEnd;
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

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is read of an error's body. */
  private static final int MAX_ERROR_BYTES = 256 * 1_024;

  /** What is read of a body that should not be there. */
  private static final int MAX_STRANGE_BYTES = 4 * 1_024;

  private enum Body {
    STREAM,
    MESSAGE,
    ERROR,
    STRANGE
  }

  private final ApiSettings settings;
  private final InstantSource clock;
  private final SseDecoder decoder;
  private final MessageAssembler assembler;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream(0);
  private @Nullable ResponseHead head;
  private Body body = Body.STRANGE;
  private boolean sawEvent;
  private boolean progressed;
  private @Nullable Outcome outcome;

  ResponseReader(ApiSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.decoder =
        new SseDecoder(new SseLimits(settings.maxEventBytes(), settings.maxEventBytes()), this);
    this.assembler = new MessageAssembler(settings.maxMessageBytes());
  }

  /** How the attempt ended, or null while it has not. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** Whether anything but pings came since the last call. */
  boolean takeProgress() {
    boolean taken = progressed;
    progressed = false;
    return taken;
  }

  /** The response began. */
  void head(ResponseHead responseHead) {
    head = responseHead;
    body = kind(responseHead);
  }

  /** Bytes of the body came. */
  void bytes(byte[] bytes) {
    if (outcome != null) {
      return;
    }
    if (body == Body.STREAM) {
      decoder.feed(bytes, 0, bytes.length);
      return;
    }
    progressed = true;
    long limit = limit();
    text.write(bytes, 0, (int) Math.min(bytes.length, Math.max(0, limit + 1 - text.size())));
    if (text.size() > limit) {
      collected(true);
    }
  }

  /** The body ended in good order. */
  void end() {
    if (outcome != null) {
      return;
    }
    if (body == Body.STREAM) {
      decoder.end();
      if (outcome == null) {
        step(assembler.finish());
      }
    } else {
      collected(false);
    }
  }

  /** The connection failed, before the response or within it. */
  void broken(Throwable fault) {
    if (outcome != null) {
      return;
    }
    if (head == null) {
      KnownFailure known = TransportFaults.beforeResponse(fault);
      fail(Failure.of(known, Phase.CONNECT, TransportFaults.describe(fault)));
    } else if (body == Body.MESSAGE) {
      fail(known(KnownFailure.TRUNCATED, "the body broke off: " + TransportFaults.describe(fault)));
    } else {
      end();
    }
  }

  /** A failure of ours: a time limit, an exception. */
  void failed(KnownFailure failure, String message) {
    if (outcome == null) {
      fail(known(failure, message));
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
    fail(
        known(
            KnownFailure.OVERSIZED_EVENT,
            "a stream's " + what + " is over " + limitBytes + " bytes"));
  }

  private void step(Step step) {
    switch (step) {
      case Progress progress -> progressed |= progress != Progress.PING;
      case StreamEnd.Complete complete ->
          end(new Outcome.Succeeded(complete.message(), requestId(), complete.outputTokens()));
      case StreamEnd.ErrorEvent error ->
          fail(Classifier.streamError(requiredHead(), error.payload(), error.raw(), Phase.STREAM));
      case StreamEnd.Truncated truncated -> fail(known(KnownFailure.TRUNCATED, truncated.state()));
      case StreamEnd.Invalid invalid -> fail(known(KnownFailure.INVALID_STREAM, invalid.reason()));
      case StreamEnd.TooLarge large ->
          fail(known(KnownFailure.RESULT_TOO_LARGE, tooLarge(large.limitBytes())));
    }
  }

  private static String tooLarge(long limitBytes) {
    return "the message is over " + limitBytes + " bytes";
  }

  private void collected(boolean cut) {
    String content = text.toString(StandardCharsets.UTF_8);
    ResponseHead responseHead = requiredHead();
    switch (body) {
      case MESSAGE -> message(content, cut);
      case ERROR -> fail(Classifier.response(responseHead, content, clock.instant()));
      case STRANGE, STREAM ->
          fail(
              Classifier.invalidResponse(
                  responseHead, "a body that is no stream: " + content.strip()));
    }
  }

  private void message(String content, boolean cut) {
    if (cut) {
      fail(known(KnownFailure.RESULT_TOO_LARGE, tooLarge(settings.maxMessageBytes())));
      return;
    }
    JsonNode json = parsed(content);
    String type = json == null ? "" : json.path("type").asText();
    if (json instanceof ObjectNode message && type.equals("message")) {
      long tokens = message.path("usage").path("output_tokens").asLong();
      end(new Outcome.Succeeded(message, requestId(), tokens));
    } else if (type.equals("error")) {
      fail(Classifier.streamError(requiredHead(), json, content, Phase.RESPONSE));
    } else {
      fail(
          Classifier.invalidResponse(
              requiredHead(), "JSON that is no message: " + content.strip()));
    }
  }

  private static @Nullable JsonNode parsed(String content) {
    try {
      return JSON.readTree(content);
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }

  private static Body kind(ResponseHead head) {
    if (head.status() != 200) {
      return head.status() >= 400 ? Body.ERROR : Body.STRANGE;
    }
    String type = head.header("content-type");
    String media = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    if (media.isEmpty() || media.startsWith("text/event-stream")) {
      return Body.STREAM;
    }
    return media.startsWith("application/json") ? Body.MESSAGE : Body.STRANGE;
  }

  private long limit() {
    return switch (body) {
      case MESSAGE, STREAM -> settings.maxMessageBytes();
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
    end(new Outcome.Failed(failure.afterOutput(assembler.outputTokens())));
  }

  private void end(Outcome end) {
    outcome = end;
    decoder.close();
  }

  private @Nullable String requestId() {
    return head == null ? null : head.requestId();
  }

  private ResponseHead requiredHead() {
    if (head == null) {
      throw new IllegalStateException("no response has begun");
    }
    return head;
  }
}
