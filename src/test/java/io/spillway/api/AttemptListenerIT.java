package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an attempt over a socket tells its listener, in full. */
class AttemptListenerIT {
  private static final String START =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
      "model":"m","content":[],"usage":{"input_tokens":25,"output_tokens":1,\
      "cache_creation_input_tokens":7,"cache_read_input_tokens":9}}}

      """;
  private static final String GROWN =
      """
      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}

      """;
  private static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
  private static final String OVERLOADED =
      """
      event: error
      data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

      """;
  private static final String WHOLE =
      """
      {"id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":"end_turn",\
      "usage":{"input_tokens":3,"output_tokens":4,"cache_read_input_tokens":-5}}
      """;

  private static final RateLimits LIMITS =
      new RateLimits(
          new RateLimits.Bucket(
              OptionalLong.of(50),
              OptionalLong.of(0),
              Optional.of(Instant.parse("2026-11-05T12:00:20Z"))),
          RateLimits.Bucket.NONE,
          RateLimits.Bucket.NONE,
          new RateLimits.Bucket(OptionalLong.empty(), OptionalLong.of(9_000), Optional.empty()));

  private static final Vertx VERTX = Vertx.vertx();
  private static volatile Handler<HttpServerRequest> answer = request -> {};
  private static String baseUrl = "";

  @BeforeAll
  static void listen() {
    baseUrl =
        "http://127.0.0.1:"
            + VERTX
                .createHttpServer()
                .requestHandler(request -> answer.handle(request))
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static void answering(int status, String contentType, String body) {
    answer =
        request ->
            limited(request.response())
                .setStatusCode(status)
                .putHeader("content-type", contentType)
                .end(body);
  }

  private static HttpServerResponse limited(HttpServerResponse response) {
    return response
        .putHeader("request-id", "req_1")
        .putHeader("anthropic-ratelimit-requests-limit", "50")
        .putHeader("anthropic-ratelimit-requests-remaining", "0")
        .putHeader("anthropic-ratelimit-requests-reset", "2026-11-05T12:00:20Z")
        .putHeader("anthropic-ratelimit-output-tokens-limit", "many")
        .putHeader("anthropic-ratelimit-output-tokens-remaining", "9000");
  }

  private static void start(String url, AttemptListener listener, Runnable whenStarted) {
    ApiSettings settings = TestApi.settings(url, false, TestApi.LONG_LIMITS);
    try (ApiClient client = TestApi.client(VERTX, settings, ConnectionSettings.DEFAULT)) {
      Job job = (Job) JobReader.read("{\"params\":{\"model\":\"m\"}}".getBytes(UTF_8));
      client.start(client.target(), job, listener);
      whenStarted.run();
    }
  }

  private static List<Object> told(String url) {
    Told told = new Told();
    start(url, told, told::all);
    return told.all();
  }

  private static void assertTold(List<Object> told, int status, Usage usage) {
    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).isEqualTo(new ResponseStart(status, "req_1", LIMITS));
    AttemptEnd end = (AttemptEnd) told.getLast();
    assertThat(end.limits()).isEqualTo(LIMITS);
    assertThat(end.usage()).as("%s", end.outcome()).isEqualTo(usage);
    assertThat(end.timing().total()).isGreaterThanOrEqualTo(end.timing().firstByte());
  }

  @Test
  void aStreamThatEndsWellTellsItsStartAndAllOfItsUsage() {
    answering(200, "text/event-stream", START + GROWN + STOP);
    List<Object> told = told(baseUrl);
    assertTold(told, 200, new Usage(25, 15, 9, 7));
    assertThat(((AttemptEnd) told.getLast()).outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void aMessageWithoutStreamingTellsItsUsage_andNoCountBelowZero() {
    answering(200, "application/json", WHOLE);
    List<Object> told = told(baseUrl);
    assertTold(told, 200, new Usage(3, 4, 0, 0));
    assertThat(((AttemptEnd) told.getLast()).outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void aStreamThatFailsOnItsWayTellsTheUsageSoFar() {
    answering(200, "text/event-stream", START + OVERLOADED);
    assertTold(told(baseUrl), 200, new Usage(25, 1, 9, 7));
    answering(200, "text/event-stream", START + GROWN + OVERLOADED);
    assertTold(told(baseUrl), 200, new Usage(25, 15, 9, 7));
  }

  @Test
  void anErrorOfHttpTellsItsStartOnceAndNoUsage() {
    answering(429, "application/json", "{}");
    assertTold(told(baseUrl), 429, Usage.NONE);
  }

  @Test
  void aHeadOverTheBoundTellsItsStart() {
    answer =
        request ->
            limited(request.response())
                .setStatusCode(529)
                .putHeader("x-padding", "p".repeat(100_000))
                .end();
    assertTold(told(baseUrl), 529, Usage.NONE);
  }

  @Test
  void anAttemptWithoutAResponseTellsItsEndAlone() throws IOException {
    answer = request -> request.connection().close();
    assertNoStart(told(baseUrl));
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      closed = socket.getLocalPort();
    }
    assertNoStart(told("http://127.0.0.1:" + closed));
  }

  private static void assertNoStart(List<Object> told) {
    assertThat(told).hasSize(1);
    AttemptEnd end = (AttemptEnd) told.getFirst();
    assertThat(end.outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(end.usage()).isEqualTo(Usage.NONE);
    assertThat(end.limits()).isEqualTo(RateLimits.NONE);
  }

  @Test
  void aListenerThatThrowsAtTheStartHearsAFailureOfOurs() {
    answering(200, "text/event-stream", START + GROWN + STOP);
    var end = new CompletableFuture<AttemptEnd>();
    AttemptListener throwing =
        new AttemptListener() {
          @Override
          public void began(ResponseStart start) {
            throw new IllegalStateException("a defect");
          }

          @Override
          public void ended(AttemptEnd told) {
            end.complete(told);
          }

          @Override
          public void cancelled(Usage cost) {}
        };
    start(baseUrl, throwing, () -> end.orTimeout(30, TimeUnit.SECONDS).join());
    assertThat(end.join().outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().type()).isEqualTo("internal_error"));
  }
}
