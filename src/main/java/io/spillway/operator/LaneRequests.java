package io.spillway.operator;

import io.spillway.operator.LaneDesk.Order;
import io.spillway.operator.LaneDesk.Verb;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code /lanes} of the operator port: GET shows them, POST gives an order. On event loops. */
final class LaneRequests {

  private static final int MOST_BODY_BYTES = 16 * 1_024;
  private static final int MOST_LANE_CHARACTERS = 1_000;
  private static final int MOST_STREAMS = 100_000;
  private static final int PATIENCE_SECONDS = 5;

  private final @Nullable LaneDesk desk;
  private final OrderAccess access;

  /** Of a process with this worker's desk; null if no worker runs in it. */
  LaneRequests(@Nullable LaneDesk desk, @Nullable OperatorToken token) {
    this.desk = desk;
    this.access = new OrderAccess(token);
  }

  /**
   * Answers a request.
   *
   * @param send is called with the answer, on any thread
   */
  void answer(HttpServerRequest request, Consumer<OperatorResponse> send) {
    LaneDesk open = desk;
    if (open == null) {
      send.accept(
          OperatorResponse.error(404, "no worker runs in this process, so it has no lanes"));
    } else if (request.method().equals(HttpMethod.POST)) {
      order(open, request, send);
    } else {
      patiently(open.lanes().thenApply(lanes -> new OperatorResponse(200, lanes.encode())), send);
    }
  }

  private void order(LaneDesk open, HttpServerRequest request, Consumer<OperatorResponse> send) {
    Optional<OperatorResponse> refusal =
        access.refusal(
            request.remoteAddress().hostAddress(),
            request.getHeader("authorization"),
            request.getHeader("origin"));
    if (refusal.isPresent()) {
      send.accept(refusal.get());
      return;
    }
    String type = request.getHeader("content-type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      send.accept(OperatorResponse.error(415, "an order is application/json"));
      return;
    }
    read(request, send, body -> order(open, body, send));
  }

  private static void read(
      HttpServerRequest request, Consumer<OperatorResponse> send, Consumer<Buffer> whole) {
    Buffer body = Buffer.buffer();
    request.handler(part -> {
      if (body.length() <= MOST_BODY_BYTES) {
        body.appendBuffer(part);
      }
    });
    request.endHandler(end -> {
      if (body.length() > MOST_BODY_BYTES) {
        send.accept(
            OperatorResponse.error(413, "an order has at most " + MOST_BODY_BYTES + " bytes"));
      } else {
        whole.accept(body);
      }
    });
  }

  private static void order(LaneDesk open, Buffer body, Consumer<OperatorResponse> send) {
    Order order;
    try {
      order = order(new JsonObject(body));
    } catch (DecodeException | ClassCastException | IllegalArgumentException unreadable) {
      send.accept(OperatorResponse.error(400, words(unreadable)));
      return;
    }
    patiently(
        open.order(order)
            .thenApply(answer ->
                answer.isDone()
                    ? new OperatorResponse(
                        200, new JsonObject().put("done", answer.words()).encode())
                    : OperatorResponse.error(409, answer.words())),
        send);
  }

  private static String words(RuntimeException unreadable) {
    return unreadable instanceof IllegalArgumentException named && named.getMessage() != null
        ? named.getMessage()
        : "an order is a JSON object, as {\"order\":\"pause\",\"lane\":\"MODEL\"}";
  }

  /** Reads an order. Throws {@link IllegalArgumentException} that says what is wrong. */
  static Order order(JsonObject body) {
    Verb verb = verb(body.getString("order"));
    boolean all = body.getBoolean("all", false);
    String lane = body.getString("lane");
    if (all == (lane != null)) {
      throw new IllegalArgumentException("an order names either a lane or \"all\": true");
    }
    if (lane != null && lane.length() > MOST_LANE_CHARACTERS) {
      throw new IllegalArgumentException(
          "a lane's name has at most " + MOST_LANE_CHARACTERS + " characters");
    }
    int streams = verb == Verb.CEILING ? streams(body.getInteger("streams")) : 0;
    return new Order(verb, lane, streams, body.getBoolean("let_fail", false));
  }

  private static Verb verb(@Nullable String text) {
    return Arrays.stream(Verb.values())
        .filter(verb -> verb.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("\"order\" is one of release, pause, resume, ceiling"));
  }

  private static int streams(@Nullable Integer number) {
    if (number == null || number < 0 || number > MOST_STREAMS) {
      throw new IllegalArgumentException(
          "\"streams\" is a whole number from 0 (no ceiling) to " + MOST_STREAMS);
    }
    return number;
  }

  private static void patiently(
      CompletionStage<OperatorResponse> answer, Consumer<OperatorResponse> send) {
    answer
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(LaneRequests::failure)
        .thenAccept(send);
  }

  private static OperatorResponse failure(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return cause instanceof TimeoutException
        ? OperatorResponse.error(
            503,
            "the worker has not answered within %d s; /health/ready says how it is"
                .formatted(PATIENCE_SECONDS))
        : OperatorResponse.error(503, String.valueOf(cause.getMessage()));
  }
}
