package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "topics",
        "results extra",
        "submit",
        "submit jobs.jsonl --made-up",
        "submit jobs.jsonl --count 3",
        "submit --made-up --count 0",
        "submit --made-up --rate 0",
        "submit --made-up --rate 100001",
        "results --count 0",
        "results --no-from-beginning",
        "kafka --port many"
      })
  void wrongUsageExitsWith2AndShowsHow(String args) {
    var run = CliRun.of(Map.of(), "", args.isEmpty() ? new String[0] : args.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Usage: spillway");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"demo", "demo --jobs 3", "kafka --help", "simulator --port 0 --tls ca.pem extra"})
  void aCommandForDevelopmentThatIsNotInstalledSaysSo(String args) {
    var run = CliRun.ofService(args.split(" "));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "spillway: The command '%s' is for development and not installed here; the image"
                    .formatted(args.split(" ")[0])
                + " spillway-dev, the distribution with its directory dev, and a checkout of the"
                + " sources have it.\n");
  }

  @Test
  void theHelpListsNoCommandThatIsNotInstalled() {
    assertThat(CliRun.of(Map.of(), "", "help").out()).contains("\n  demo ", "\n  run ");
    assertThat(CliRun.ofService("help").out()).doesNotContain("\n  demo ").contains("\n  run ");
    assertThat(CliRun.ofService("help", "demo").out()).contains("not installed here");
  }

  @Test
  void everyCommandThatIsAddedIsKnownForWhereItIsNot() {
    var nowhere = new Console(System.in, System.out, System.err, Map.of(), false, false);
    assertThat(AddedCommands.found())
        .flatExtracting(added -> added.commands(nowhere))
        .extracting(command -> new CommandLine(command).getCommandName())
        .containsExactlyInAnyOrderElementsOf(AbsentCommand.DEVELOPMENT);
  }

  @Test
  void everythingThatIsWrongInTheConfigurationIsShown() {
    var environment =
        Map.of(
            "SPILLWAY_HTTP_PORT", "eighty", "SPILLWAY_RETRY_MAX_ATTEMPTS", "0", "SPILLWAY_X", "1");
    for (String command : List.of("run", "topics check", "results")) {
      var run = CliRun.of(environment, "", command.split(" "));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .satisfiesExactly(
              line -> assertThat(line).isEqualTo("spillway: The configuration cannot be used:"),
              line -> assertThat(line).startsWith("  SPILLWAY_X"),
              line ->
                  assertThat(line)
                      .isEqualTo(
                          "  spillway.http.port = eighty (environment SPILLWAY_HTTP_PORT):"
                              + " must be a whole number from 0 to 65535"),
              line ->
                  assertThat(line)
                      .startsWith("  spillway.retry.max-attempts = 0")
                      .contains("must be a whole number from 1 to "));
    }
  }

  @Test
  void anUnreadableLineOfAFileStopsBeforeKafkaIsAsked(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("jobs.jsonl");
    Files.writeString(file, "{\"params\":{}}\n\n{\"custom_id\":\"x\"}\n");
    var run = CliRun.of(Map.of(), "", "submit", file.toString());
    assertThat(run)
        .isEqualTo(new CliRun(1, "", "spillway: Line 3: params is missing; nothing was sent\n"));
  }

  @Test
  void aMissingFileIsNamed() {
    var run = CliRun.of(Map.of(), "", "submit", "no-such-file");
    assertThat(run)
        .isEqualTo(new CliRun(1, "", "spillway: There is no readable file no-such-file\n"));
  }

  @Test
  void aTakenPortIsOneLineAndDebugShowsWhere() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      var run = CliRun.of(Map.of(), "", "kafka", "--port", port);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err().lines()).singleElement().asString().contains("Port " + port);
      assertThat(CliRun.of(Map.of(), "", "kafka", "--debug", "--port", port).err())
          .contains("at io.spillway.dev.broker");
      assertThat(CliRun.of(Map.of("SPILLWAY_DEBUG", "1"), "", "kafka", "--port", port).err())
          .contains("at io.spillway.dev.broker");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "submit -", "topics check", "results"})
  void everythingWrongInTheConfigurationIsShown(String command) {
    Map<String, String> environment =
        Map.of("SPILLWAY_HTTP_PORT", "99999", "SPILLWAY_API_KEY_FILE_", "x");

    var run = CliRun.of(environment, "", command.split(" "));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .startsWith("spillway: The configuration cannot be used:")
        .anyMatch(line -> line.startsWith("  SPILLWAY_API_KEY_FILE_ (environment): there is no"))
        .anyMatch(line -> line.startsWith("  spillway.http.port = 99999 (environment "));
  }

  @Test
  void kafkaPropertiesComeFromTheEnvironmentAndStayOutOfText() {
    var target =
        KafkaTarget.of(
            Map.of(
                "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "broker:9092",
                "SPILLWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "hush"));
    assertThat(target.clientConfig(Map.of("acks", "all")))
        .containsEntry("sasl.jaas.config", "hush")
        .containsEntry("acks", "all")
        .containsEntry("bootstrap.servers", "broker:9092");
    assertThat(target.toString()).doesNotContain("hush");
  }
}
