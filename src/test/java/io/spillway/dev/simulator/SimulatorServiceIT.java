package io.spillway.dev.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dev.simulator.answers.ApiRequest;
import io.spillway.dev.simulator.calls.Call;
import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.calls.RecentCalls;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.json.FaultsFileException;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the simulator does besides single answers: recordings, starting, its log. Raw sockets. */
class SimulatorServiceIT {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T14:11:30Z"));

  private static SimulatorSettings.Builder settings() {
    return SimulatorSettings.builder(CLOCK).speed(Speed.instant(10));
  }

  private static Simulator with(Fault fault) {
    return Simulator.start(settings().faults(Faults.of(1, FaultRule.of(fault))).build());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "7", "100000"})
  void replaySendsTheRecordingByteForByte(int chunkBytes, @TempDir Path directory)
      throws Exception {
    byte[] recording =
        "event: message_start\r\ndata: {\"größe\":1}\r\n\r\n:comment\n\n\n\ndata: no end"
            .getBytes(UTF_8);
    Files.write(directory.resolve("claude-sonnet-5.sse"), recording);
    try (var simulator =
        Simulator.start(settings().replay(directory).chunkBytes(chunkBytes).build())) {
      RawCall call = RawCall.post(simulator, RawCall.REQUEST);
      assertThat(call.header("content-type")).startsWith("text/event-stream");
      assertThat(call.body()).isEqualTo(recording);
    }
  }

  @ParameterizedTest
  @CsvSource({"other", "../secret", "..%2fsecret", "sub/inner", "claude-sonnet-5.sse"})
  void replayKnowsOnlyTheFilesOfItsDirectory(String model, @TempDir Path directory)
      throws Exception {
    Path inside = Files.createDirectories(directory.resolve("in/sub")).getParent();
    Files.writeString(directory.resolve("secret.sse"), "secret");
    Files.writeString(inside.resolve("sub/inner.sse"), "inner");
    Files.writeString(inside.resolve("claude-sonnet-5.sse"), "data: {}\n\n");
    try (var simulator = Simulator.start(settings().replay(inside).build())) {
      RawCall call = RawCall.post(simulator, RawCall.REQUEST.replace("claude-sonnet-5", model));
      assertThat(call.status()).isEqualTo(404);
      assertThat(Json.tree(call.text()).at("/error/message").asText()).isEqualTo("model: " + model);
    }
  }

  @Test
  void anEmptyReplayDirectoryStopsTheStart(@TempDir Path directory) {
    SimulatorSettings settings = settings().replay(directory).build();
    assertThatThrownBy(() -> Simulator.start(settings))
        .isInstanceOf(FaultsFileException.class)
        .hasMessageContaining("no *.sse file");
  }

  @Test
  void aTakenPortStopsTheStart() {
    try (var first = Simulator.start(settings().build())) {
      SimulatorSettings settings = settings().port(first.port()).build();
      assertThatThrownBy(() -> Simulator.start(settings))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("cannot listen on 127.0.0.1:" + first.port());
    }
  }

  @Test
  void theLogHearsOfEveryCall_andTheStatsCountThem() throws Exception {
    var log = new RecentCalls(10);
    var fault =
        FaultRule.of(
                Fault.ErrorInStream.of("overloaded_error", "Overloaded", FaultPosition.events(3)))
            .onFirst(1);
    try (var simulator = Simulator.start(settings().faults(Faults.of(1, fault)).log(log).build())) {
      RawCall first = RawCall.post(simulator, RawCall.REQUEST);
      RawCall second = RawCall.post(simulator, RawCall.REQUEST);
      RawCall.post(simulator, "{}");
      assertThat(first.header("request-id")).isNotEqualTo(second.header("request-id"));
      RawCall stats = RawCall.send(simulator, "GET /simulator/stats HTTP/1.1\r\nhost: x\r\n\r\n");
      assertThat(Json.tree(stats.text()))
          .isEqualTo(
              Json.tree(
                  """
                  {"calls":3,"open":0,"peak_open":1,"connections":4,"bytes":%d,
                   "faults":{"error-event":1},"ends":{"completed":1,"faulted":1,"refused":1}}\
                  """
                      .formatted(simulator.stats().bytes())));
      var ended = log.calls().get(0);
      assertThat(ended.call())
          .isEqualTo(
              new Call(
                  1,
                  CLOCK.millis(),
                  first.header("request-id"),
                  ApiRequest.hex(ApiRequest.hash(RawCall.REQUEST.getBytes(UTF_8))),
                  "order-17",
                  "claude-sonnet-5",
                  1,
                  "error-event"));
      assertThat(ended.end())
          .isEqualTo(new CallEnd(CLOCK.millis(), CallEnd.How.FAULTED, 200, 4, first.body().length));
      assertThat(log.calls().get(1).call().attempt()).isEqualTo(2);
    }
  }
}
