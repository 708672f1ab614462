package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.settings.Speed;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.wiring.Roles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops and rebalances while streams are open: none is paid for twice, and what is, is counted. */
@Tag("long")
class DeployIT {

  private static final int STREAMS = 60;

  /** Streams of 4 s. */
  private static final Speed SLOW =
      new Speed(Duration.ofMillis(100), Duration.ofMillis(100), 40, 0);

  /** All streams open at once, without slow start. */
  private static Installation start(Map<String, String> configuration) {
    Map<String, String> all = new HashMap<>(configuration);
    all.put("spillway.worker.pressure", "fixed");
    return Installation.start(all, simulator -> simulator.speed(SLOW));
  }

  private static void openStreams(Installation spillway, int from, int to) {
    for (int i = from; i < to; i++) {
      spillway.submit("job-" + i);
    }
    Installation.await("open streams", () -> spillway.calls.size() == to);
  }

  private static double abandoned(Installation spillway, String instance, String reason) {
    return spillway
        .registries
        .get(instance)
        .get("spillway.attempts.abandoned")
        .tag("reason", reason)
        .counter()
        .count();
  }

  @Test
  void aStopLetsStreamsEndAndTheOtherRolesOfItsProcessWorkMeanwhile() throws Exception {
    try (Installation spillway = start(Map.of("spillway.worker.drain-timeout", "10m"))) {
      Roles first = spillway.run("one", "worker,router,delayer");
      openStreams(spillway, 0, STREAMS);

      Thread stop = Thread.ofVirtual().start(first::close);
      Installation.await("it drains", () -> state(first, "worker") == RoleState.DRAINING);
      spillway.submit("not-begun");
      assertThat(state(first, "router")).isEqualTo(RoleState.RUNNING);
      assertThat(state(first, "delayer")).isEqualTo(RoleState.RUNNING);
      stop.join();

      assertThat(spillway.completed).as("streams that ended").hasSize(STREAMS);
      assertThat(spillway.calls).as("calls that began").hasSize(STREAMS);
      assertThat(state(first, "router")).isEqualTo(RoleState.STOPPED);
      spillway.run("one", "worker,router,delayer");
      spillway.awaitResults(STREAMS + 1);
      assertThat(spillway.calls.values()).as("calls").allMatch(count -> count == 1);
      assertThat(abandoned(spillway, "one", "shutdown")).isZero();
    }
  }

  private static RoleState state(Roles roles, String name) {
    Role named =
        roles.running().stream()
            .filter(role -> role.name().text().equals(name))
            .findFirst()
            .orElseThrow();
    return named.status().state();
  }

  /** By the API's own count. */
  @Test
  void aStopThatIsTooShortCountsEachStreamThatItCutsOffAndWhatItHadCost() throws Exception {
    try (Installation spillway = start(Map.of("spillway.worker.drain-timeout", "100ms"))) {
      Roles first = spillway.run("one", "worker,router,delayer");
      openStreams(spillway, 0, STREAMS);
      first.close();

      assertThat(abandoned(spillway, "one", "shutdown"))
          .isEqualTo(STREAMS - spillway.completed.size())
          .isPositive();
      assertThat(
              spillway
                  .registries
                  .get("one")
                  .get("spillway.abandoned")
                  .tag("tokens", "input")
                  .tag("reason", "shutdown")
                  .counter()
                  .count())
          .isPositive();
    }
  }

  /** A second worker takes half of the partitions while streams are open. */
  @Test
  void aScaleOutLetsTheStreamsOfThePartitionsThatMoveEnd() throws Exception {
    try (Installation spillway = start(Map.of("spillway.worker.revoke-drain-timeout", "1m"))) {
      spillway.run("one", "worker,router,delayer");
      openStreams(spillway, 0, STREAMS);
      spillway.run("two", "worker");
      openStreams(spillway, STREAMS, 2 * STREAMS);

      spillway.awaitResults(2 * STREAMS);

      assertThat(spillway.calls.values()).as("calls").allMatch(count -> count == 1);
      assertThat(abandoned(spillway, "one", "revoked")).isZero();
      spillway.awaitNoLag();
    }
  }

  @Test
  void aScaleOutThatWaitsForNothingCountsWhatItCutsOff() throws Exception {
    try (Installation spillway = start(Map.of("spillway.worker.revoke-drain-timeout", "0s"))) {
      spillway.run("one", "worker,router,delayer");
      openStreams(spillway, 0, STREAMS);
      spillway.run("two", "worker");

      spillway.awaitResults(STREAMS);

      int calls = spillway.calls.values().stream().mapToInt(count -> count).sum();
      assertThat(abandoned(spillway, "one", "revoked"))
          .as("calls that were made again")
          .isEqualTo(calls - STREAMS)
          .isPositive();
    }
  }

  @Test
  void aSecondSignalEndsTheServiceAtOnceAndSaysWhatItGivesUp(@TempDir Path directory)
      throws Exception {
    try (Installation spillway = start(Map.of("spillway.worker.drain-timeout", "10m"));
        ServiceProcess process =
            ServiceProcess.start(spillway, "one", "worker,router,delayer", directory)) {
      openStreams(spillway, 0, STREAMS);
      process.tell();
      Installation.await("it drains", () -> log(process).contains("told to stop: "));
      assertThat(log(process)).contains(STREAMS + " streams are open and may end within 600 s");

      process.tell();

      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(spillway.completed.size()).isLessThan(STREAMS);
      assertThat(log(process))
          .contains("spillway: told to stop a second time; the process ends now and gives up: ")
          .contains("the worker (", " streams open, the longest for ");
    }
  }

  private static String log(ServiceProcess process) {
    try {
      return process.log();
    } catch (java.io.IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
