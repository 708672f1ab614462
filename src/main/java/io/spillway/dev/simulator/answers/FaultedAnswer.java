package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.faults.ErrorTypes;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Changes an answer as a fault demands. Pure functions. */
final class FaultedAnswer {
  private static final String HTML_PAGE =
      "<html>\r\n<head><title>%1$d</title></head>\r\n<body>\r\n<center><h1>%1$d</h1></center>\r\n"
          + "</body>\r\n</html>\r\n";
  private static final String TEXT_PAGE =
      "upstream connect error or disconnect/reset before headers. reset reason: connection timeout";
  static final String SPECIFIED_LIMIT =
      "You have reached your specified API usage limits. "
          + "You will regain access on 2030-01-01 at 00:00 UTC.";

  private FaultedAnswer() {}

  /**
   * The answer after a fault.
   *
   * @param good the answer without it, its pieces those of {@code stream}
   * @param streaming whether the request asked for a stream; without one an error event is the
   *     plain HTTP error of its type
   */
  static Answer of(
      Faults.Hit hit, Answer good, EventStream stream, boolean streaming, String requestId) {
    return switch (hit.fault()) {
      case Fault.HttpError status -> status(status, requestId);
      case Fault.ErrorInStream event when !streaming ->
          new ApiError(ErrorTypes.statusOf(event.type()), event.type(), event.message(), null)
              .answer(requestId);
      case Fault.ErrorInStream event -> {
        List<byte[]> pieces = first(stream, event.after(), hit.draw());
        pieces.add(event.shape().frame(event, requestId));
        yield good.withPieces(pieces).withEnding(event.then());
      }
      case Fault.Truncation cut ->
          good.withPieces(truncated(cut, stream, hit.draw())).withEnding(cut.then());
      case Fault.ConnectionReset reset ->
          broken(good, stream, reset.after(), hit.draw(), Ending.RESET);
      case Fault.Stall stall ->
          broken(
              good,
              stream,
              stall.after(),
              hit.draw(),
              stall.pings() ? Ending.PINGS : Ending.SILENCE);
      case Fault.SpendLimit limit -> spendLimit(limit.wording()).answer(requestId);
      case Fault.NotAStream page ->
          Answer.whole(200, page.contentType(), page.text().getBytes(StandardCharsets.UTF_8));
      case Fault.Gzip _ ->
          good.withPieces(gzip(good.pieces())).withHeaders(Map.of("content-encoding", "gzip"));
      case Fault.Played played -> Answer.of(played.fixture());
    };
  }

  private static Answer status(Fault.HttpError fault, String requestId) {
    var error = new ApiError(fault.status(), fault.type(), fault.message(), null);
    Answer answer =
        switch (fault.body()) {
          case JSON -> error.answer(requestId);
          case JSON_BARE ->
              Answer.whole(
                  fault.status(),
                  "application/json",
                  Json.bytes(error.envelope(null).without("type")));
          case HTML -> page(fault, "text/html", HTML_PAGE.formatted(fault.status()));
          case TEXT -> page(fault, "text/plain", TEXT_PAGE);
          case EMPTY -> new Answer(fault.status(), Map.of(), List.of(), false, Ending.END);
        };
    return answer.withHeaders(fault.headers());
  }

  private static Answer page(Fault.HttpError fault, String contentType, String otherwise) {
    String text = fault.text().isEmpty() ? otherwise : fault.text();
    return Answer.whole(fault.status(), contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  private static ApiError spendLimit(Fault.Wording wording) {
    return switch (wording) {
      case ENFORCED ->
          new ApiError(
              429,
              "rate_limit_error",
              "You have reached your monthly API usage threshold. You will regain access on 2026-12-01 at"
                  + " 00:00 UTC.",
              Json.object().put("error_code", "enforced_spend_limit_reached"));
      case SPECIFIED -> ApiError.of(400, SPECIFIED_LIMIT);
    };
  }

  private static Answer broken(
      Answer good, EventStream stream, FaultPosition after, double draw, Ending ending) {
    return after.isBeforeResponse()
        ? Answer.nothing(ending)
        : good.withPieces(first(stream, after, draw)).withEnding(ending);
  }

  /** A list of its own with the first events. */
  private static List<byte[]> first(EventStream stream, FaultPosition after, double draw) {
    int count = after.pick(stream.contentFrames(), draw);
    return new ArrayList<>(stream.frames().subList(0, count));
  }

  private static List<byte[]> truncated(Fault.Truncation fault, EventStream stream, double draw) {
    int middle = stream.framesToMiddleOfToolInput();
    if (fault.cut() == Fault.Cut.TOOL_INPUT && middle > 0) {
      return stream.frames().subList(0, middle);
    }
    List<byte[]> pieces = first(stream, fault.after(), draw);
    if (fault.cut() == Fault.Cut.MID_EVENT && pieces.size() < stream.frames().size()) {
      byte[] next = stream.frames().get(pieces.size());
      pieces.add(Arrays.copyOf(next, next.length / 2));
    }
    return pieces;
  }

  /** Each piece compressed and flushed by itself, so that it can be read as it comes. */
  private static List<byte[]> gzip(List<byte[]> pieces) {
    var bytes = new ByteArrayOutputStream();
    List<byte[]> compressed = new ArrayList<>(pieces.size() + 1);
    try (var gzip = new GZIPOutputStream(bytes, true)) {
      for (byte[] piece : pieces) {
        gzip.write(piece);
        gzip.flush();
        compressed.add(bytes.toByteArray());
        bytes.reset();
      }
      gzip.finish();
      compressed.add(bytes.toByteArray());
      return compressed;
    } catch (IOException e) {
      throw new UncheckedIOException("an array that cannot be written", e);
    }
  }
}
