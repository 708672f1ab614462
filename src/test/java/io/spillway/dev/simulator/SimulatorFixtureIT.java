package io.spillway.dev.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.Fixtures;
import io.spillway.dev.simulator.json.FaultsFileException;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator sends a fixture's bytes, and nothing else. */
class SimulatorFixtureIT {
  private static Simulator simulator(Fixture fixture) {
    return Simulator.start(
        SimulatorSettings.builder(InstantSource.system())
            .faults(Faults.of(1, FaultRule.of(new Fault.Played(fixture))))
            .build());
  }

  private static String received(Simulator simulator) throws Exception {
    var seen = new ByteArrayOutputStream();
    try (var socket = new Socket("127.0.0.1", simulator.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(RawCall.request(RawCall.REQUEST).getBytes(UTF_8));
      socket.getInputStream().transferTo(seen);
    }
    return seen.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "good-text",
        "error-in-pieces",
        "http-529",
        "cut-no-last-chunk",
        "connection-not-http"
      })
  void itSendsTheFilesBytes(String name) throws Exception {
    Fixture fixture = Fixtures.named(name);
    try (var simulator = simulator(fixture)) {
      assertThat(received(simulator))
          .isEqualTo(
              fixture.wire().stream()
                  .map(piece -> new String(piece.bytes(), UTF_8))
                  .collect(Collectors.joining()));
      assertThat(simulator.stats().json()).contains("\"fixture\":1", "\"faulted\":1");
    }
  }

  @Test
  void itResetsTheConnection() {
    try (var simulator = simulator(Fixtures.named("connection-reset"))) {
      assertThatThrownBy(() -> received(simulator)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void itRepeatsUntilTheClientLeaves() throws Exception {
    try (var simulator = simulator(Fixtures.named("time-progress"));
        var socket = new Socket("127.0.0.1", simulator.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(RawCall.request(RawCall.REQUEST).getBytes(UTF_8));
      var seen = new StringBuilder();
      while (seen.toString().split("event: ping", -1).length < 5) {
        seen.append((char) socket.getInputStream().read());
      }
      assertThat(simulator.stats().json()).contains("\"open\":1");
    }
  }

  @Test
  void aFaultsFileNamesAFixtureBesideIt(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("shape.txt"), "| hello\n= close\n");
    Path faults =
        Files.writeString(
            directory.resolve("faults.json"),
            "{\"rules\":[{\"kind\":\"fixture\",\"path\":\"shape.txt\"}]}");
    assertThat(Faults.read(faults).rules().getFirst().fault())
        .isInstanceOfSatisfying(
            Fault.Played.class,
            played -> assertThat(played.fixture().body()).isEqualTo("hello".getBytes(UTF_8)));
    Files.writeString(faults, "{\"rules\":[{\"kind\":\"fixture\",\"path\":\"none.txt\"}]}");
    assertThatThrownBy(() -> Faults.read(faults))
        .isInstanceOf(FaultsFileException.class)
        .hasMessageContaining("cannot read the fixture");
    Files.writeString(faults, "{\"rules\":[{\"kind\":\"fixture\"}]}");
    assertThatThrownBy(() -> Faults.read(faults))
        .hasMessageContaining("rules[0].path is missing; allowed: a fixture's file");
  }
}
