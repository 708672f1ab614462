package io.spillway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.message.MessageAssembler;
import io.spillway.message.MessageJson;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to one attempt: head, bytes, end or fault in, at most one {@link Outcome} out. A
 * plain state machine; after its outcome it ignores everything.
 */
final class ResponseReader implements SseHandler {

  private static final Pattern MESSAGE = Pattern.compile("\"type\"\\s*:\\s*\"message\"");

  /** What is read of an error's body. */
  private static final int MAX_ERROR_BYTES = 256 * 1_024;

  /** What is read of a body that should not be there. */
  private static final int MAX_STRANGE_BYTES = 4 * 1_024;

  private final ApiSettings settings;
  private final InstantSource clock;
  private final SseDecoder decoder;
  private final MessageAssembler assembler;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream(0);
  private @Nullable ResponseHead head;
  private BodyForm declared = BodyForm.STRANGE;
  private @Nullable BodyForm form;
  private boolean sawEvent;
  private boolean progressed;
  private String fault = "";
  private KnownFailure cutIs = KnownFailure.TRUNCATED;
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
    declared = BodyForm.declared(responseHead);
    form = responseHead.status() == 200 ? null : declared;
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
      open(bytes);
    } else {
      collect(form, bytes);
    }
  }

  /** The first bytes are kept until they say what the body is. */
  private void open(byte[] bytes) {
    byte[] opening = bytes;
    if (text.size() > 0) {
      text.write(bytes, 0, bytes.length);
      opening = text.toByteArray();
      text.reset();
    }
    form = BodyForm.of(opening, declared);
    if (form == null) {
      text.write(opening, 0, opening.length);
    } else {
      bytes(opening);
    }
  }

  /** The body ended before it said what it is. */
  private BodyForm settled() {
    if (form == null) {
      form = declared;
      byte[] opening = text.toByteArray();
      text.reset();
      bytes(opening);
    }
    return form;
  }

  private void collect(BodyForm collected, byte[] bytes) {
    progressed = true;
    long limit = limit(collected);
    text.write(bytes, 0, (int) Math.min(bytes.length, Math.max(0, limit + 1 - text.size())));
    if (text.size() > limit) {
      collected(collected, true);
    }
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
    fault = TransportFaults.describe(cause);
    cutIs = TransportFaults.inResponse(cause);
    if (settled() == BodyForm.JSON) {
      fail(known(cutIs, "the body broke off: " + fault));
    } else {
      end();
    }
  }

  /**
   * A failure of ours: a time limit, an exception. An error whose body is late is still the error
   * that its status names.
   */
  void failed(KnownFailure failure, String message) {
    if (outcome != null) {
      return;
    }
    if (form == BodyForm.ERROR && failure == KnownFailure.TIME_LIMIT) {
      collected(BodyForm.ERROR, true);
    } else {
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
          fail(streamError(error.payload(), error.raw(), Phase.STREAM));
      case StreamEnd.Truncated truncated -> fail(known(cutIs, cut(truncated)));
      case StreamEnd.Invalid invalid -> fail(known(KnownFailure.INVALID_STREAM, invalid.reason()));
      case StreamEnd.TooLarge large ->
          fail(known(KnownFailure.RESULT_TOO_LARGE, tooLarge(large.limitBytes())));
    }
  }

  private static String tooLarge(long limitBytes) {
    return "the message is over " + limitBytes + " bytes";
  }

  private String cut(StreamEnd.Truncated truncated) {
    return fault.isEmpty() ? truncated.state() : truncated.state() + ": " + fault;
  }

  private void collected(BodyForm collected, boolean cut) {
    String content = text.toString(StandardCharsets.UTF_8);
    ResponseHead responseHead = requiredHead();
    if (collected == BodyForm.JSON) {
      json(content, cut);
    } else if (responseHead.status() == 200) {
      fail(
          Classifier.invalidResponse(responseHead, "a body that is no stream: " + content.strip()));
    } else {
      fail(Classifier.response(responseHead, content, clock.instant()));
    }
  }

  private void json(String content, boolean cut) {
    if (cut && MESSAGE.matcher(excerpt(content)).find()) {
      fail(known(KnownFailure.RESULT_TOO_LARGE, tooLarge(settings.maxMessageBytes())));
      return;
    }
    JsonNode json = cut ? null : parsed(content);
    if (json instanceof ObjectNode message && json.path("type").asText().equals("message")) {
      long tokens = message.path("usage").path("output_tokens").asLong();
      end(new Outcome.Succeeded(message, requestId(), tokens));
    } else if (json != null && isError(json)) {
      fail(streamError(json, content, Phase.RESPONSE));
    } else {
      fail(
          Classifier.invalidResponse(
              requiredHead(), "JSON that is no message: " + content.strip()));
    }
  }

  private static String excerpt(String content) {
    return content.substring(0, Math.min(content.length(), MAX_STRANGE_BYTES));
  }

  private static boolean isError(JsonNode json) {
    return json.path("type").asText().equals("error") || Classifier.isError(json);
  }

  private Failure streamError(@Nullable JsonNode payload, String raw, Phase phase) {
    return Classifier.streamError(requiredHead(), payload, raw, phase, clock.instant());
  }

  private static @Nullable JsonNode parsed(String content) {
    try {
      return MessageJson.mapper().readTree(content);
    } catch (JsonProcessingException notJson) {
      return null;
    }
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
    Failure told = failure.hiding(settings.key().reveal());
    end(new Outcome.Failed(told.afterOutput(assembler.outputTokens())));
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
