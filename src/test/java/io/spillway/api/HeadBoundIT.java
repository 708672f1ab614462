package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.calls.Call;
import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.calls.CallLog;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.Fixtures;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import io.spillway.status.Failure;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Large response heads, over HTTP/1.1 and HTTP/2, in few large fields and in many small ones; over
 * HTTP/2 with 16 neighbours on the same connection, which all must end well.
 */
class HeadBoundIT extends OverTls {
  private static final int NEIGHBOURS = 16;
  private static final String GOOD =
      "event: message_start\\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_01\","
          + "\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
          + "\"usage\":{\"output_tokens\":1}}}\\n\\n"
          + "event: message_delta\\ndata: {\"type\":\"message_delta\",\"delta\":"
          + "{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}}\\n\\n"
          + "event: message_stop\\ndata: {\"type\":\"message_stop\"}\\n\\n";

  /** A fixture whose head has so many KiB of padding, in fields of this length. */
  private static Fixture large(String status, int kib, int fieldBytes, String body) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\n");
    head.append("content-type: ")
        .append(body.startsWith("{") ? "application/json" : "text/event-stream");
    head.append("\ncontent-length: auto\nrequest-id: req_1\nretry-after: 7\n");
    int fields = kib * 1024 / fieldBytes;
    for (int i = 0; i < fields; i++) {
      String name = "x-" + Integer.toString(i, 36);
      head.append(name).append(": ");
      head.append("p".repeat(Math.max(1, fieldBytes - name.length() - 4))).append('\n');
    }
    String name = "head-" + status.substring(0, 3) + "-" + kib + "-" + fieldBytes;
    return Fixtures.parse(name, head + "\n| " + body + "\n= end\n");
  }

  private static String error(String type) {
    return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"m\"}}";
  }

  private static List<Fixture> fixtures(int kib) {
    List<Fixture> fixtures = new ArrayList<>();
    for (int fieldBytes : new int[] {20, 1_024, 4_096}) {
      fixtures.add(large("401 Unauthorized", kib, fieldBytes, error("authentication_error")));
      fixtures.add(large("429 Too Many", kib, fieldBytes, error("rate_limit_error")));
      fixtures.add(large("200 OK", kib, fieldBytes, GOOD));
    }
    return fixtures;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 60})
  void aHeadOfThatSizeIsTaken(int kib) {
    for (Transport transport : Transport.values()) {
      try (Trial trial = new Trial(transport, fixtures(kib))) {
        trial.outcomes().forEach(HeadBoundIT::assertTaken);
        trial.assertNeighboursEndWell();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {70, 100, 900})
  void aHeadOfThatSizeFailsItsOwnAttemptAlone(int kib) {
    for (Transport transport : Transport.values()) {
      try (Trial trial = new Trial(transport, fixtures(kib))) {
        trial.outcomes().forEach(HeadBoundIT::assertRefused);
        trial.assertNeighboursEndWell();
      }
    }
  }

  @Test
  void exactly64KibAreTaken_andOneByteMoreIsNot() {
    MultiMap head = MultiMap.caseInsensitiveMultiMap().add("x-a", "p".repeat(65_536 - 7));
    assertThat(HeadBound.bytes(head)).isEqualTo(65_536).isEqualTo(HeadBound.TAKEN_BYTES);
    assertThat(HeadBound.bytes(head.add("y", ""))).isEqualTo(65_541);
  }

  private static void assertTaken(Fixture fixture, Outcome outcome) {
    if (fixture.status() == 200) {
      assertThat(outcome).as(fixture.name()).isInstanceOf(Outcome.Succeeded.class);
      return;
    }
    Failure failure = ((Outcome.Failed) outcome).failure();
    assertThat(failure.status()).as(fixture.name()).isEqualTo(fixture.status());
    assertThat(failure.wireStatus()).isEqualTo(fixture.status());
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  private static void assertRefused(Fixture fixture, Outcome outcome) {
    Failure failure = ((Outcome.Failed) outcome).failure();
    assertThat(failure.status()).as(fixture.name() + failure.message()).isEqualTo(502);
    assertThat(failure.type()).as(failure.message()).isEqualTo("oversized_head");
    assertThat(failure.wireStatus()).isEqualTo(fixture.status());
    assertThat(failure.requestId()).isEqualTo("req_1");
    assertThat(failure.phase().tag()).isEqualTo("response");
    assertThat(failure.disposition().tag()).isEqualTo("retry");
    assertThat(failure.message()).startsWith("the response's head has ").endsWith("allowed: 65536");
  }

  private enum Transport {
    HTTP1_IN_THE_CLEAR,
    HTTP1_OVER_TLS,
    HTTP2
  }

  /** Attempts at fixtures that begin when all neighbours have begun, and before any has ended. */
  private static final class Trial implements AutoCloseable {
    private final Transport transport;
    private final Simulator simulator;
    private final ApiClient client;
    private final List<CompletableFuture<Outcome>> neighbours = new ArrayList<>();
    private final Map<Fixture, CompletableFuture<Outcome>> attempts = new LinkedHashMap<>();

    Trial(Transport transport, List<Fixture> fixtures) {
      this.transport = transport;
      var begun = new CountDownLatch(NEIGHBOURS);
      boolean tls = transport != Transport.HTTP1_IN_THE_CLEAR;
      simulator =
          Simulator.start(
              SimulatorSettings.builder(InstantSource.system())
                  .authority(tls ? authority : null)
                  .speed(new Speed(Duration.ZERO, Duration.ofMillis(10), 40, 0))
                  .faults(Faults.of(1, rules(fixtures)))
                  .log(new Begun(begun))
                  .build());
      client =
          TestApi.client(
              vertx,
              TestApi.settings(
                  simulator.baseUrl(), transport == Transport.HTTP2, TestApi.LONG_LIMITS),
              tls ? TestApi.trusting(authority) : ConnectionSettings.DEFAULT);
      for (int i = 0; i < NEIGHBOURS; i++) {
        neighbours.add(TestApi.start(client, "neighbour", "neighbour-" + i));
      }
      await(begun);
      for (Fixture fixture : fixtures) {
        attempts.put(fixture, TestApi.start(client, fixture.name(), "s"));
      }
    }

    private static FaultRule[] rules(List<Fixture> fixtures) {
      return fixtures.stream()
          .map(fixture -> FaultRule.of(new Fault.Played(fixture)).forModel(fixture.name()))
          .toArray(FaultRule[]::new);
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    Map<Fixture, Outcome> outcomes() {
      Map<Fixture, Outcome> outcomes = new LinkedHashMap<>();
      attempts.forEach((fixture, outcome) -> outcomes.put(fixture, outcome.join()));
      return outcomes;
    }

    void assertNeighboursEndWell() {
      for (CompletableFuture<Outcome> neighbour : neighbours) {
        assertThat(neighbour.join()).isInstanceOf(Outcome.Succeeded.class);
      }
      if (transport == Transport.HTTP2) {
        assertThat(simulator.stats().connections()).isEqualTo(1);
      }
    }

    @Override
    public void close() {
      client.close();
      simulator.close();
    }
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
