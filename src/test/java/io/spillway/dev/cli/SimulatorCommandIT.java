package io.spillway.dev.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.ApiClient;
import io.spillway.api.Outcome;
import io.spillway.api.Told;
import io.spillway.cli.CommandProcess;
import io.spillway.config.Secret;
import io.spillway.config.Settings;
import io.spillway.credential.Credential;
import io.spillway.credential.Credential.Scheme;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.memory.Holdings;
import io.spillway.wiring.DerivedSettings;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code spillway simulator} in a JVM of its own, and calls of it by a client that knows no more
 * than what the command printed.
 */
class SimulatorCommandIT {
  private static final int LONGEST_SECONDS = 120;
  private static final String FIXTURE =
      """
      HTTP/1.1 529 Overloaded
      content-type: application/json
      content-length: auto

      | {"type":"error","error":{"type":"overloaded_error","message":"of the fixture"}}
      = end
      """;

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(Process::destroyForcibly);
    vertx.close().await();
  }

  private Process simulator(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("simulator", "--port", "0"));
    command.addAll(List.of(options));
    Process process = CommandProcess.of(command).start();
    started.add(process);
    return process;
  }

  private static List<String> firstLines(BufferedReader output, int count) throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String line = output.readLine();
      assertThat(line).as("after %s", lines).isNotNull();
      lines.add(line);
    }
    return lines;
  }

  /** What a shell would know after the lines that say {@code export}. */
  private static Map<String, String> exports(List<String> lines) {
    Map<String, String> environment = new HashMap<>();
    for (String line : lines) {
      if (line.startsWith("  export ")) {
        String[] named = line.substring("  export ".length()).split("=", 2);
        environment.put(named[0], named[1]);
      }
    }
    return environment;
  }

  /** One attempt by a client of this environment. */
  private Outcome call(Map<String, String> environment, String path) throws Exception {
    Map<String, String> there = new HashMap<>(environment);
    there.computeIfPresent("ANTHROPIC_BASE_URL", (name, url) -> url + path);
    DerivedSettings derived = new DerivedSettings(Settings.load(there, null));
    try (ApiClient client =
        ApiClient.open(
            vertx,
            1,
            derived.api(new Credential(Scheme.API_KEY, new Secret("sk-ant-any")), "spillway-test"),
            derived.connections(),
            Holdings.unbounded(),
            InstantSource.system(),
            System::nanoTime)) {
      String job =
          "{\"params\":{\"model\":\"m\",\"max_tokens\":9,\"messages\":"
              + "[{\"role\":\"user\",\"content\":\"order-17\"}]}}";
      var outcome = new CompletableFuture<Outcome>();
      client.start(
          client.target(),
          (Job) JobReader.read(job.getBytes(UTF_8)),
          Told.outcome(outcome::complete));
      return outcome.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  @Test
  void overTlsItIsCalledWithWhatItPrinted_andSaysNothingMoreUntilItsEnd() throws Exception {
    Path authority = directory.resolve("authority.pem");
    Files.writeString(directory.resolve("busy.txt"), FIXTURE);
    Process process = simulator("--tls", authority.toString(), "--fixtures", directory.toString());
    BufferedReader output = process.inputReader(UTF_8);

    Map<String, String> environment = exports(firstLines(output, 3));

    assertThat(environment.get("SPILLWAY_API_CA_FILE")).isEqualTo(authority.toString());
    assertThat(environment.get("ANTHROPIC_BASE_URL")).startsWith("https://127.0.0.1:");
    assertThat(call(environment, ""))
        .isInstanceOfSatisfying(
            Outcome.Succeeded.class,
            good -> assertThat(good.message().toString()).contains("Answer to order-17"));
    assertFailed(call(environment, "/busy"), 529, "overloaded_error", "of the fixture");
    assertFailed(call(environment, "/none"), 404, "not_found_error", "Not found");
    environment.remove("SPILLWAY_API_CA_FILE");
    assertFailed(call(environment, ""), 503, "connection_error", "certification path");

    // Process.destroy would close the output before its last line is read.
    process.toHandle().destroy();
    assertThat(output.lines()).isEmpty();
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
  }

  private static void assertFailed(Outcome outcome, int status, String type, String message) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().status()).isEqualTo(status);
              assertThat(failed.failure().type()).isEqualTo(type);
              assertThat(failed.failure().message()).contains(message);
            });
  }

  @Test
  void aFixtureThatIsNoneEndsTheCommandWithItsNameAndLine() throws Exception {
    Files.writeString(directory.resolve("wrong.txt"), "HTTP/1.1 200 OK\n\n& what\n");
    Process process = simulator("--fixtures", directory.toString());

    List<String> lines = process.inputReader(UTF_8).lines().toList();

    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(lines.getFirst()).contains("wrong.txt").contains("& what");
    assertThat(lines).noneMatch(line -> line.contains("listening"));
  }
}
