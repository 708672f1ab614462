package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.cli.CliRun;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.operator.OperatorServer;
import io.spillway.operator.OperatorToken;
import io.spillway.operator.RoleHealth.HealthState;
import io.spillway.pressure.LanesView;
import io.spillway.running.SecondLane;
import io.spillway.wiring.Health;
import io.spillway.wiring.LanesOfWorker;
import io.spillway.wiring.Roles;
import io.spillway.worker.LaneControl;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model is withdrawn and comes back, a key is bad and then good, and an operator pauses all: over
 * a real broker and real sockets, and with the commands as a person types them.
 */
@Timeout(180)
@SecondLane
class HoldsIT {

  private final Vertx vertx = Vertx.vertx();
  private Simulator api = simulator(0, 404, "model: claude-test");
  private OperatorServer operator;

  private static Simulator simulator(int port, int status, String message) {
    Faults faults =
        status == 200
            ? Faults.none()
            : Faults.of(1, FaultRule.of(Fault.HttpError.of(status, message, Map.of())));
    return Simulator.start(
        SimulatorSettings.builder(InstantSource.system()).port(port).faults(faults).build());
  }

  /** From now on the API answers so, at the same address. */
  private void answer(int status, String message) {
    int port = api.port();
    api.close();
    api = simulator(port, status, message);
  }

  @AfterEach
  void close() {
    if (operator != null) {
      operator.close().await();
    }
    vertx.close().await();
    api.close();
  }

  private CliRun lanes(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "lanes";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--operator";
    all[arguments.length + 2] = "http://127.0.0.1:" + operator.port();
    return CliRun.of(Map.of(), "", all);
  }

  private static void submit(Installation spillway, String prefix, int jobs) {
    for (int job = 0; job < jobs; job++) {
      spillway.submit(prefix + job);
    }
  }

  private static double held(MeterRegistry registry, String by) {
    return registry.get("spillway.lanes.held").tag("held_by", by).gauge().value();
  }

  @Test
  void whatIsHeldWaitsIsShownAndSucceedsWhenItIsOver() throws Exception {
    Map<String, String> settings =
        Map.of(
            "spillway.api.base-url", api.baseUrl(),
            "spillway.hold.after-jobs", "3",
            "spillway.hold.longest-pause", "1s");
    try (var spillway = Installation.start(settings, simulator -> simulator)) {
      Roles roles = spillway.run("all", "worker,router,delayer");
      MeterRegistry registry = spillway.registries.get("all");
      var worker = Health.of(roles).get("worker");
      operator =
          OperatorServer.start(
                  vertx,
                  "127.0.0.1",
                  0,
                  () -> "",
                  Health.of(roles),
                  new LanesOfWorker(roles.lanes().orElseThrow()),
                  new OperatorToken("a token of tests"))
              .await();

      submit(spillway, "gone", 40);
      Installation.await("the lane is held", () -> held(registry, "failures") == 1);
      theListSaysWhyALaneIsHeld();
      assertThat(worker.get().state()).isEqualTo(HealthState.RUNNING);
      assertThat(worker.get().reason()).startsWith("lane claude-test is held since ");
      answer(200, "");
      Map<String, JsonNode> results = spillway.awaitResults(40);
      assertThat(results.values().stream().filter(HoldsIT::isErrored).count()).isLessThan(3);

      answer(401, "invalid x-api-key");
      submit(spillway, "key", 20);
      Installation.await("the account is held", () -> worker.get().state() == HealthState.HELD);
      assertThat(worker.get().reason())
          .contains("401 authentication_error (invalid x-api-key). Check the API key");
      Installation.await("metrics show it", () -> held(registry, "account") == 1);
      assertThat(lanes("list").out()).contains("The account is held:\n  since ");
      answer(200, "");
      spillway.awaitResults(60);
      Installation.await("all is well", () -> worker.get().state() == HealthState.RUNNING);

      anOperatorPauses(spillway, registry);
      assertThat(spillway.records(spillway.topics().deadLetters())).hasSizeLessThan(3);
    }
  }

  /**
   * Two minutes without the model, then two with a bad key, each with a thousand jobs on the way.
   */
  @Test
  @Tag("long")
  @Timeout(600)
  void minutesOfTroubleEndNoJobButTheFirst() throws Exception {
    Map<String, String> settings =
        Map.of(
            "spillway.api.base-url", api.baseUrl(),
            "spillway.worker.max-in-flight", "100",
            "spillway.hold.after-jobs", "5",
            "spillway.hold.longest-pause", "10s");
    try (var spillway = Installation.start(settings, simulator -> simulator)) {
      spillway.run("all", "worker,router,delayer");

      submit(spillway, "gone", 1_000);
      long calls = afterMinutes(2);
      answer(200, "");
      Map<String, JsonNode> results = spillway.awaitResults(1_000);
      assertThat(results.values().stream().filter(HoldsIT::isErrored).count()).isLessThan(5);
      assertThat(calls).isBetween(5L, 150L);

      answer(401, "invalid x-api-key");
      submit(spillway, "key", 1_000);
      calls = afterMinutes(2);
      answer(200, "");
      results = spillway.awaitResults(2_000);
      assertThat(results.values().stream().filter(HoldsIT::isErrored).count()).isLessThan(5);
      assertThat(calls).isBetween(1L, 150L);
      assertThat(spillway.records(spillway.topics().deadLetters())).hasSizeLessThan(5);
    }
  }

  /** Before the next try that was due anyway. */
  @Test
  @Tag("long")
  void aNewKeyEndsTheHoldAtOnce(@TempDir Path directory) throws Exception {
    Path key = Files.writeString(directory.resolve("key"), "sk-test-former");
    Map<String, String> settings =
        Map.of(
            "spillway.api.base-url", api.baseUrl(),
            "spillway.api.key", "",
            "spillway.api.key-file", key.toString());
    answer(401, "invalid x-api-key");
    try (var spillway = Installation.start(settings, simulator -> simulator)) {
      LaneControl lanes = spillway.run("all", "worker,router,delayer").lanes().orElseThrow();
      submit(spillway, "key", 20);
      Installation.await(
          "the next try is half a minute away",
          () -> nextTry(lanes).isAfter(Instant.now().plusSeconds(30)));
      Instant next = nextTry(lanes);

      answer(200, "");
      Files.writeString(key, "sk-test-present");
      spillway.awaitResults(20);

      assertThat(Instant.now()).isBefore(next);
    }
  }

  private static Instant nextTry(LaneControl lanes) {
    LanesView view = lanes.lanes().toCompletableFuture().join();
    return view.account() == null || view.account().nextProbe() == null
        ? Instant.MIN
        : view.account().nextProbe();
  }

  /** The calls that the API was asked in so many minutes of its trouble. */
  private long afterMinutes(int minutes) {
    Instant end = Instant.now().plus(Duration.ofMinutes(minutes));
    Installation.await(
        "the trouble lasts", () -> Instant.now().isAfter(end), Duration.ofMinutes(minutes + 1));
    return api.stats().calls();
  }

  private void theListSaysWhyALaneIsHeld() {
    CliRun list = lanes("list");
    assertThat(list.exitCode()).as(list.err()).isZero();
    assertThat(list.err()).isEmpty();
    assertThat(list.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("MODEL +TARGET +STATE +RUNNING +WAITING +CEILING"),
            line -> assertThat(line).matches("claude-test +127.0.0.1:[0-9]+ +held +[0-9]+ .*-"),
            line ->
                assertThat(line)
                    .matches(
                        "  since [0-9TZ:-]+: 3 jobs in a row failed with 404 not_found_error"
                            + " \\(model: claude-test\\), and none succeeded; jobs wait, and single"
                            + " ones are tried; (next try [0-9TZ:-]+|it is tried now)"),
            line ->
                assertThat(line)
                    .matches("  budget of claude-test: 50,000 of 50,000 requests a minute left"),
            line -> assertThat(line).matches("all: [0-9]+ running, [0-9]+ waiting"));
    assertThat(lanes("list", "--json").out()).contains("\"state\" : \"held\"");
  }

  private void anOperatorPauses(Installation spillway, MeterRegistry registry) {
    assertThat(lanes("pause", "--all"))
        .isEqualTo(new CliRun(0, "all lanes are paused; open streams go on\n", ""));
    submit(spillway, "paused", 5);
    Installation.await("metrics show it", () -> held(registry, "operator") == 1);
    assertThat(lanes("list").out()).endsWith("; all lanes are paused\n");
    assertThat(lanes("ceiling", "claude-test", "7").out())
        .isEqualTo("lane claude-test: at most 7 streams\n");
    assertThat(lanes("release", "claude-test"))
        .isEqualTo(
            new CliRun(
                1,
                "",
                "spillway: http://127.0.0.1:%d refused (409): lane claude-test is not held by its failures\n"
                    .formatted(operator.port())));
    assertThat(lanes("resume", "--all").exitCode()).isZero();
    spillway.awaitResults(65);
    assertThat(lanes("list").out()).contains("open").contains(" 7\n");
  }

  private static boolean isErrored(JsonNode result) {
    return result.at("/result/type").asText().equals("errored");
  }
}
