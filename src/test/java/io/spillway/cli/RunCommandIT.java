package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.running.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code spillway run} in a JVM of its own, on a machine that gives it little. */
@Tag("long")
@Timeout(240)
class RunCommandIT {

  /** Above what a start takes under load; only a hang takes longer. */
  private static final int PATIENCE_SECONDS = 120;

  private static EmbeddedKafka kafka;
  private static Simulator api;

  @TempDir private Path directory;
  private Process process;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary());
    api = Simulator.start(SimulatorSettings.builder(InstantSource.system()).build());
    CliRun created = CliRun.of(environment(), "", "topics", "create");
    assertThat(created.exitCode()).as(created.err()).isZero();
  }

  @AfterAll
  static void stop() {
    api.close();
    kafka.close();
  }

  @AfterEach
  void end() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  private static Map<String, String> environment() {
    return new HashMap<>(
        Map.of(
            "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
            "ANTHROPIC_API_KEY", "sk-ant-test-0123456789",
            "ANTHROPIC_BASE_URL", api.baseUrl(),
            "SPILLWAY_TOPICS_PARTITIONS", "2",
            "SPILLWAY_LADDER_TIERS", "3",
            "SPILLWAY_LADDER_PARTITIONS", "2",
            "SPILLWAY_INSTANCE_ID", "run-" + UUID.randomUUID(),
            "SPILLWAY_HTTP_PORT", "0",
            "SPILLWAY_WORKER_DRAIN_TIMEOUT", "1s"));
  }

  /** Starts the service; under a limit of open files, if one is given. */
  private void launch(String javaOptions, String limit, Map<String, String> more)
      throws IOException {
    List<String> command = CommandProcess.of(List.of("run")).command();
    ProcessBuilder builder =
        limit.isEmpty()
            ? new ProcessBuilder(command)
            : new ProcessBuilder("bash", "-c", "ulimit -n " + limit + "; exec \"$@\"", "run");
    if (!limit.isEmpty()) {
      builder.command().addAll(command);
    }
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
    Map<String, String> environment = environment();
    environment.putAll(more);
    environment.put("JAVA_TOOL_OPTIONS", javaOptions);
    builder.environment().putAll(environment);
    process = builder.start();
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  private void awaitLine(String text) throws IOException {
    Pause.await(
        text, () -> reads(text) || !process.isAlive(), Duration.ofSeconds(PATIENCE_SECONDS));
    assertThat(log()).contains(text);
  }

  private boolean reads(String text) {
    try {
      return log().contains(text);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private boolean endsByItself() throws InterruptedException {
    return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void itNeedsNoTemporaryDirectoryAndObeysSigterm() throws Exception {
    launch("-Djava.io.tmpdir=/proc/none", "", Map.of());
    awaitLine("operator port");
    process.destroy();

    assertThat(endsByItself()).as(log()).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
    assertThat(log()).doesNotContain("\tat ").doesNotContain("spillway: ");
  }

  @Test
  void aPortThatIsTakenIsNamedBeforeAnythingIsBegun() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      launch("", "", Map.of("SPILLWAY_HTTP_PORT", port));

      assertThat(endsByItself()).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(log())
          .endsWith(
              "spillway: The operator port "
                  + port
                  + " of 127.0.0.1 cannot be opened: another process listens there."
                  + " SPILLWAY_HTTP_PORT names another port (0 takes a free one),"
                  + " SPILLWAY_HTTP_HOST another address.\n");
    }
  }

  @Test
  void aLimitOfOpenFilesThatIsTooSmallIsRefusedWithTheNumbers() throws Exception {
    // The class path of the tests has more jars than that of the service.
    long jars = System.getProperty("java.class.path").split(":").length;
    launch("", Long.toString(jars + 60), Map.of());

    assertThat(endsByItself()).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(log().lines().toList().getLast())
        .startsWith("spillway: The start was refused: this process may have " + (jars + 60))
        .contains("files and sockets open (ulimit -n), and ", "set the limit to ");
  }

  /** Room for some dozen streams; HTTP/2 is not there, so each needs a socket. */
  @Test
  void jobsThatHaveNoRoomWaitAndAllOfThemSucceed() throws Exception {
    int jobs = 300;
    long jars = System.getProperty("java.class.path").split(":").length;
    launch("", Long.toString(jars + 150), Map.of());
    awaitLine("There is room for ");
    StringBuilder lines = new StringBuilder();
    for (int job = 0; job < jobs; job++) {
      lines.append(
          """
          {"custom_id":"job-%d","params":{"model":"claude-test","max_tokens":64,"messages":[{"role":"user","content":"Hi"}]}}
          """
              .formatted(job));
    }
    assertThat(CliRun.of(environment(), lines.toString(), "submit", "-").exitCode()).isZero();

    CliRun results =
        CliRun.of(environment(), "", "results", "--follow", "--count", Integer.toString(jobs));
    assertThat(results.lines())
        .hasSize(jobs)
        .allMatch(line -> line.contains("\"type\":\"succeeded\""))
        .allMatch(line -> line.contains("\"attempts\":1"));
  }
}
