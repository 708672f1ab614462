package io.spillway.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.calls.CallLog;
import io.spillway.dev.simulator.calls.RecentCalls;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Thousands of streams at once on few threads. */
@Isolated("it counts the threads of the process")
class SimulatorLoadIT {
  private static final int STREAMS = 2_000;
  private static final long PATIENCE_SECONDS = 60;

  private static String body(int i) {
    return RawCall.REQUEST.replace("order-17", "order-" + i);
  }

  private static Future<HttpClientResponse> post(HttpClient client, Simulator simulator, int i) {
    return client
        .request(HttpMethod.POST, simulator.port(), "127.0.0.1", "/v1/messages")
        .compose(request ->
            request
                .putHeader("x-api-key", "k")
                .putHeader("anthropic-version", "2023-06-01")
                .send(Buffer.buffer(body(i))));
  }

  /** Every stream stalls after two events, so that all stay open for as long as need be. */
  @Test
  void twoThousandOpenStreamsNeedNoThreadEach() throws Exception {
    var log = new RecentCalls(STREAMS);
    var stall = FaultRule.of(new Fault.Stall(FaultPosition.events(2), false));
    var settings =
        SimulatorSettings.builder(InstantSource.system())
            .eventLoops(2)
            .faults(Faults.of(1, stall))
            .log(log)
            .build();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try (var simulator = Simulator.start(settings)) {
      HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(STREAMS));
      int threadsBefore = Thread.getAllStackTraces().size();
      List<Future<Buffer>> firstEvents = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        firstEvents.add(post(client, simulator, i).compose(SimulatorLoadIT::firstBytes));
      }
      Future.all(firstEvents).await(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(simulator.stats().open()).isEqualTo(STREAMS);
      assertThat(Thread.getAllStackTraces().size() - threadsBefore).isLessThan(10);

      simulator.close();
      assertThat(simulator.stats().open()).isZero();
      assertThat(simulator.stats().peakOpen()).isEqualTo(STREAMS);
      assertThat(log.calls())
          .hasSize(STREAMS)
          .allMatch(ended -> ended.end().how() == CallEnd.How.SIMULATOR_CLOSED)
          .allMatch(ended -> ended.end().events() == 2);
    } finally {
      vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static Future<Buffer> firstBytes(HttpClientResponse response) {
    var promise = Promise.<Buffer>promise();
    response.exceptionHandler(promise::tryFail);
    response.handler(promise::tryComplete);
    return promise.future();
  }

  /** The client holds fewer connections than calls, so that the rest follow as fast as it goes. */
  @Test
  void everyCallOfManyGetsItsOwnAnswer() throws Exception {
    int calls = 5_000;
    var settings = SimulatorSettings.builder(InstantSource.system()).eventLoops(2).build();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try (var simulator = Simulator.start(settings)) {
      HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(200));
      var own = new AtomicInteger();
      List<Future<?>> answers = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        String opening = "\"text\":\"Answer to order-" + i + ":\"";
        answers.add(
            post(client, simulator, i)
                .compose(HttpClientResponse::body)
                .onSuccess(body -> {
                  String text = body.toString();
                  if (text.contains(opening) && text.contains("message_stop")) {
                    own.incrementAndGet();
                  }
                }));
      }
      Future.all(answers).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(own).hasValue(calls);
      assertThat(simulator.stats().ends()).containsEntry(CallEnd.How.COMPLETED, (long) calls);
    } finally {
      vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void aClientThatLeavesFreesItsStream() throws Exception {
    var log = new RecentCalls(10);
    var left = new CountDownLatch(1);
    var settings =
        SimulatorSettings.builder(InstantSource.system())
            .faults(Faults.of(1, FaultRule.of(new Fault.Stall(FaultPosition.events(2), false))))
            .log(CallLog.both(log, (call, end) -> left.countDown()))
            .build();
    try (var simulator = Simulator.start(settings)) {
      RawCall.postUntilSilent(simulator, RawCall.REQUEST, 2);
      assertThat(left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(log.calls().getFirst().end().how()).isEqualTo(CallEnd.How.CLIENT_WENT_AWAY);
      assertThat(simulator.stats().open()).isZero();
    }
  }
}
