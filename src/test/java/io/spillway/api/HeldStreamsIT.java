package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.memory.Holdings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More streams than memory has room for, over HTTP/1.1 and over few connections of HTTP/2, on which
 * a stream that waits must not stop its neighbours: all end well, one after the other.
 */
class HeldStreamsIT extends OverTls {
  private static final int STREAMS = 30;
  private static final int EVENTS = 20_000;
  private static final long LIMIT = 2_400_000;
  private static final long RESERVE = 1_000_000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void streamsThatFindNoRoomWaitAndAllEndWell(boolean http2) {
    Holdings holdings = new Holdings(LIMIT, RESERVE);
    SimulatorSettings.Builder settings =
        SimulatorSettings.builder(InstantSource.system()).speed(Speed.instant(EVENTS));
    if (http2) {
      settings.authority(authority);
    }
    AtomicLong most = new AtomicLong();
    try (Simulator simulator = Simulator.start(settings.build());
        ApiClient client = client(simulator, http2, holdings)) {
      List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        outcomes.add(
            start(client)
                .whenComplete(
                    (end, none) -> most.accumulateAndGet(holdings.waitingStreams(), Math::max)));
      }
      for (CompletableFuture<Outcome> outcome : outcomes) {
        assertThat(outcome.orTimeout(60, TimeUnit.SECONDS).join())
            .isInstanceOfSatisfying(
                Outcome.Succeeded.class,
                good -> assertThat(good.message().toString().length()).isGreaterThan(60_000));
      }
    }
    assertThat(most).as("streams that waited").hasPositiveValue();
  }

  private static CompletableFuture<Outcome> start(ApiClient client) {
    String job =
        "{\"params\":{\"model\":\"m\",\"max_tokens\":"
            + EVENTS
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}}";
    var outcome = new CompletableFuture<Outcome>();
    client.start(
        client.target(),
        (Job) JobReader.read(job.getBytes(UTF_8)),
        Told.outcome(outcome::complete));
    return outcome;
  }

  private static ApiClient client(Simulator simulator, boolean http2, Holdings holdings) {
    return ApiClient.open(
        vertx,
        1,
        TestApi.settings(simulator.baseUrl(), http2, TestApi.LONG_LIMITS),
        TestApi.trusting(authority),
        holdings,
        InstantSource.system(),
        System::nanoTime);
  }
}
