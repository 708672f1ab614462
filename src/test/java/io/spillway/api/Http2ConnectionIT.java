package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.ProxyChoice;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.fixtures.Fixtures;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.status.Failure;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a connection of HTTP/2 and to the attempts that share it. */
class Http2ConnectionIT extends OverTls {
  private static final Duration LONG = TestApi.LONG;
  private static final String HEAD = "HTTP/1.1 200 OK\ncontent-type: text/event-stream\n\n";
  private static final String START =
      "> event: message_start\n> data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_01\","
          + "\"type\":\"message\",\"role\":\"assistant\",\"content\":[],"
          + "\"usage\":{\"output_tokens\":1}}}\n>\n~ 20ms\n";
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  /**
   * A simulator in which the model of this name gets this fixture, and all others a good stream.
   */
  private Simulator simulator(String model, String fixture) {
    Fault fault = new Fault.Played(Fixtures.parse(model + ".txt", fixture));
    Simulator simulator =
        Simulator.start(
            SimulatorSettings.builder(InstantSource.system())
                .authority(authority)
                .faults(Faults.of(1, FaultRule.of(fault).forModel(model)))
                .build());
    opened.add(simulator);
    return simulator;
  }

  private ApiClient client(Simulator simulator, TimeLimits limits, ConnectionSettings connections) {
    ApiClient client =
        TestApi.client(vertx, TestApi.settings(simulator.baseUrl(), true, limits), connections);
    opened.add(client);
    return client;
  }

  private static ConnectionSettings impatient() {
    return new ConnectionSettings(
        List.of(authority.certificate()),
        ProxyChoice.DIRECT,
        Duration.ofMillis(500),
        Duration.ofSeconds(3),
        ConnectionSettings.DEFAULT.quiet());
  }

  private static TimeLimits limits(Duration firstByte, Duration idle) {
    return new TimeLimits(LONG, firstByte, idle, LONG, LONG);
  }

  private static Failure failure(CompletableFuture<Outcome> outcome) {
    return ((Outcome.Failed) outcome.join()).failure();
  }

  private static void assertGood(ApiClient client, String subject) {
    assertThat(TestApi.start(client, "good", subject).join()).isInstanceOf(Outcome.Succeeded.class);
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({"'', 503, connection_error", "head, 502, truncated_stream"})
  void aConnectionThatDoesNotAnswerAPingIsClosed_andANewOneIsTaken(
      String begun, int status, String type) {
    Simulator simulator = simulator("deaf", (begun.isEmpty() ? "" : HEAD + START) + "= deaf\n");
    ApiClient client = client(simulator, TestApi.LONG_LIMITS, impatient());
    List<CompletableFuture<Outcome>> lost = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      lost.add(TestApi.start(client, "deaf", "lost-" + i));
    }
    for (CompletableFuture<Outcome> outcome : lost) {
      Failure failure = failure(outcome);
      // Those whose request the deaf connection did not hear any more got no response.
      assertThat(failure.status()).as(failure.message()).isIn(503, status);
      assertThat(failure.type()).isIn("connection_error", type);
    }
    assertGood(client, "next");
    assertThat(simulator.stats().connections()).isEqualTo(2);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aConnectionThatAnswersPingsLives_howeverLongItsStreamsAreSilent() {
    Simulator simulator = simulator("slow", HEAD + START + "~ 4500ms\n" + "> : late\n= end\n");
    ApiClient client = client(simulator, TestApi.LONG_LIMITS, impatient());
    Failure failure = failure(TestApi.start(client, "slow", "s"));
    assertThat(failure.type()).isEqualTo("truncated_stream");
    assertThat(failure.message()).doesNotContain("closed");
    assertGood(client, "next");
    assertThat(simulator.stats().connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(strings = {"first-byte", "idle"})
  void aConnectionOnWhichALimitRanOutWithoutAnyFrameGetsNoNewStreams(String limit) {
    boolean idle = limit.equals("idle");
    Simulator simulator = simulator("deaf", (idle ? HEAD + START : "") + "= deaf\n");
    Duration shortly = Duration.ofMillis(4_000);
    TimeLimits limits = idle ? limits(LONG, shortly) : limits(shortly, LONG);
    ApiClient client = client(simulator, limits, TestApi.trusting(authority));
    Failure failure = failure(TestApi.start(client, "deaf", "s"));
    assertThat(failure.message()).isEqualTo("the " + limit + " limit of 4000 ms is over");
    assertGood(client, "next");
    assertThat(simulator.stats().connections()).isEqualTo(2);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aConnectionOnWhichAFrameCameMeanwhileStays() {
    Simulator simulator = simulator("waits", "~ 2600ms\n| \n@ ping\n= silence\n");
    ApiClient client =
        client(simulator, limits(Duration.ofMillis(4_000), LONG), TestApi.trusting(authority));
    Failure failure = failure(TestApi.start(client, "waits", "s"));
    assertThat(failure.message()).isEqualTo("the first-byte limit of 4000 ms is over");
    assertGood(client, "next");
    assertThat(simulator.stats().connections()).isEqualTo(1);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aConnectionThatIsCutUnderManyStreamsFailsEachOfThemOnce() {
    Simulator simulator = simulator("cut", HEAD + START + "~ 700ms\n> : last\n= close\n");
    ApiClient client = client(simulator, TestApi.LONG_LIMITS, TestApi.trusting(authority));
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      outcomes.add(TestApi.start(client, "cut", "s-" + i));
    }
    for (CompletableFuture<Outcome> outcome : outcomes) {
      Failure failure = failure(outcome);
      assertThat(failure.type()).as(failure.message()).isEqualTo("truncated_stream");
      assertThat(failure.wireStatus()).isEqualTo(200);
      assertThat(failure.phase().tag()).isEqualTo("stream");
    }
    assertGood(client, "next");
    assertThat(simulator.stats().connections()).isEqualTo(2);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aLimitOfConcurrentStreamsThatSinksAndRisesIsKept() {
    Simulator simulator =
        simulator(
            "limits",
            HEAD
                + START
                + "@ max-concurrent-streams 1\n~ 500ms\n> : still here\n"
                + "@ max-concurrent-streams 3\n~ 500ms\n> : and gone\n= end\n");
    ApiClient client = client(simulator, TestApi.LONG_LIMITS, TestApi.trusting(authority));
    CompletableFuture<Outcome> limiting = TestApi.start(client, "limits", "s");
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      outcomes.add(TestApi.start(client, "good", "s-" + i));
    }
    assertThat(failure(limiting).type()).isEqualTo("truncated_stream");
    outcomes.forEach(outcome -> assertThat(outcome.join()).isInstanceOf(Outcome.Succeeded.class));
    assertThat(simulator.stats().connections()).isEqualTo(1);
  }

  /** The stuck request has used up the connection's window too: its reset gives that back. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aWindowThatNeverOpensEndsWithTheFirstByteLimit_andTheConnectionGoesOn() throws Exception {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(
                new PfxOptions()
                    .setValue(io.vertx.core.buffer.Buffer.buffer(authority.serverStore()))
                    .setPassword("made-at-run-time"));
    var server = vertx.createHttpServer(options).requestHandler(Http2ConnectionIT::readNothing);
    server.listen(0, "127.0.0.1").await();
    String baseUrl = "https://127.0.0.1:" + server.actualPort();
    ApiClient client =
        TestApi.client(
            vertx,
            TestApi.settings(baseUrl, true, limits(Duration.ofMillis(4_000), LONG)),
            TestApi.trusting(authority));
    opened.add(client);
    Failure stuck = failure(TestApi.start(client, "m", "stuck", "x".repeat(1 << 20)));
    assertThat(stuck.status()).isEqualTo(504);
    assertThat(stuck.message()).isEqualTo("the first-byte limit of 4000 ms is over");
    Failure next = failure(TestApi.start(client, "m", "next"));
    assertThat(next.status()).isEqualTo(529);
    server.close().await();
  }

  private static void readNothing(HttpServerRequest request) {
    if (Long.parseLong(request.getHeader("content-length")) > 100_000) {
      request.pause();
    } else {
      request.response().setStatusCode(529).end("{}");
    }
  }
}
