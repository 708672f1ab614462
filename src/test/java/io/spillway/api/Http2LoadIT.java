package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.calls.Call;
import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.calls.CallLog;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Thousands of streams at once in one client over TLS and HTTP/2, the way production goes. Runs on
 * demand, on a machine with nothing else to do: with {@code -Dspillway.load=true}.
 */
@EnabledIfSystemProperty(named = "spillway.load", matches = "true")
@Isolated("it counts the threads of the process")
class Http2LoadIT extends OverTls {
  private static final int STREAMS = 2_000;
  private static final long PATIENCE_SECONDS = 60;

  /** So many streams a connection carries by the server's settings. */
  private static final int STREAMS_PER_CONNECTION = 100;

  private static SimulatorSettings.Builder settings() {
    return SimulatorSettings.builder(InstantSource.system()).authority(authority);
  }

  private static ApiClient client(Simulator simulator) {
    return TestApi.client(
        vertx,
        new ApiSettings(
            Targets.at(simulator.baseUrl()),
            "spillway-test",
            true,
            STREAMS,
            TestApi.LONG_LIMITS,
            65_536,
            262_144),
        TestApi.trusting(authority));
  }

  private static List<CompletableFuture<Outcome>> startAll(ApiClient client) {
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      outcomes.add(TestApi.start(client, "m", "order-" + i + ";"));
    }
    return outcomes;
  }

  @Test
  void everyStreamGetsItsOwnAnswer() {
    try (Simulator simulator = Simulator.start(settings().build());
        ApiClient client = client(simulator)) {
      List<CompletableFuture<Outcome>> outcomes = startAll(client);
      for (int i = 0; i < STREAMS; i++) {
        String own = "Answer to order-" + i + ";";
        assertThat(outcomes.get(i).join())
            .isInstanceOfSatisfying(
                Outcome.Succeeded.class,
                good -> assertThat(good.message().toString()).contains(own));
      }
      assertThat(simulator.stats().calls()).isEqualTo(STREAMS);
      assertFewConnections(simulator);
    }
  }

  /** Every stream stalls after two events, so that all are open at once, whatever that takes. */
  @Test
  void allAreOpenAtOnceOnFewConnectionsAndThreads_andEachHearsOfItsEnd() throws Exception {
    var begun = new CountDownLatch(STREAMS);
    var stall = FaultRule.of(new Fault.Stall(FaultPosition.events(2), false));
    Simulator simulator =
        Simulator.start(settings().faults(Faults.of(1, stall)).log(new Begun(begun)).build());
    try (simulator;
        ApiClient client = client(simulator)) {
      int threadsBefore = Thread.getAllStackTraces().size();
      List<CompletableFuture<Outcome>> outcomes = startAll(client);
      boolean all = begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(all).as(simulator.stats().toString()).isTrue();

      assertThat(simulator.stats().open()).isEqualTo(STREAMS);
      assertThat(Thread.getAllStackTraces().size() - threadsBefore).isLessThan(10);
      assertFewConnections(simulator);

      simulator.close();
      for (CompletableFuture<Outcome> outcome : outcomes) {
        assertThat(outcome.join()).isInstanceOf(Outcome.Failed.class);
      }
    }
  }

  /** Those that are being opened when others are full may be as many again. */
  private static void assertFewConnections(Simulator simulator) {
    assertThat(simulator.stats().connections())
        .isLessThanOrEqualTo(2 * STREAMS / STREAMS_PER_CONNECTION + 1);
  }

  /** Counts down with each call that has come. */
  private record Begun(CountDownLatch latch) implements CallLog {
    @Override
    public void received(Call call) {
      latch.countDown();
    }

    @Override
    public void ended(Call call, CallEnd end) {
      assertThat(call).isNotNull();
    }
  }
}
