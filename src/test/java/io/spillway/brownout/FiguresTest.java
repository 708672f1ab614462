package io.spillway.brownout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spillway.dev.simulator.capacity.CapacityPlan;
import io.spillway.dev.simulator.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  /** Well until 10 s, nothing until 30 s, two streams until 40 s, then ten. */
  private static final Scenario SCENARIO = new Scenario(20, 10, 10, 20, 10, false, 0, 0);

  private static CallRecord call(double from, double to, String how, int status, int events) {
    return new CallRecord(from, to, Scenario.SICK, how, status, events);
  }

  private static final List<CallRecord> CALLS =
      List.of(
          call(0, 5, "completed", 200, 46),
          call(6, 12, "faulted", 200, 24),
          call(6, 9, "completed", 200, 46),
          call(9.99, 10.01, "faulted", 529, 1),
          call(10, 11, "faulted", 200, 2),
          call(29.9, 30, "faulted", 529, 1),
          call(30, 30.1, "faulted", 429, 1),
          call(41, 45, "completed", 200, 46));

  @Test
  void theFiguresOfASmallHistory() {
    Figures figures = Figures.of(SCENARIO, CALLS, 20, 0);
    assertThat(figures.calls()).isEqualTo(8);
    assertThat(figures.openAtOverload()).as("the refused one is no stream").isEqualTo(1);
    assertThat(figures.callsInOverload()).isEqualTo(2);
    assertThat(figures.refusedShare()).isEqualTo(3 / 8.0);
    assertThat(figures.limitedShare()).isEqualTo(1 / 8.0);
    assertThat(figures.tokensLost()).isEqualTo(20);
    assertThat(figures.drain()).isEqualTo(5);
    assertThat(figures.goodput())
        .as("12 s of 10 streams for 10 s, 2 for 10 s, 10 for 5 s")
        .isCloseTo(12 / 170.0, within(0.001));
    assertThat(figures.idealDrain())
        .as("18 jobs of 4 s in 10 streams")
        .isCloseTo(7.2, within(1e-9));
    assertThat(figures.healthyShare()).isNaN();
  }

  @Test
  void theHealthyModelIsComparedWithWhatItCanCarry() {
    var two = new Scenario(20, 1, 10, 20, 10, true, 0, 0);
    List<CallRecord> healthy =
        List.of(
            new CallRecord(0, 6, Scenario.HEALTHY, "completed", 200, 46),
            new CallRecord(10, 16, Scenario.HEALTHY, "completed", 200, 46),
            new CallRecord(20, 26, Scenario.HEALTHY, "completed", 200, 46),
            new CallRecord(44, 50, Scenario.HEALTHY, "completed", 200, 46));
    assertThat(Figures.of(two, healthy, 10, 0).healthyShare())
        .as("12 of 30 s")
        .isCloseTo(0.4, within(1e-9));
  }

  @Test
  void aRowHasACellForEachColumn() {
    String row = Figures.of(SCENARIO, CALLS, 20, 0).row("c", 20, 1, 0);
    assertThat(row.split("\\|")).hasSameSizeAs(Figures.HEAD.lines().findFirst().get().split("\\|"));
    assertThat(row).startsWith("| c | 1 | 2 | 0.40 | 1.00 | 37.5 % | 12.5 % | 20 |");
  }

  @Test
  void aCallLogIsReadUpToItsLastWholeLine(@TempDir Path directory) throws Exception {
    Path log =
        Files.writeString(
            directory.resolve("calls.jsonl"),
            """
            {"event":"received","sequence":1,"at":5000,"model":"m","fault":null}
            {"event":"received","sequence":2,"at":6000,"model":"n","fault":null}
            {"event":"ended","sequence":1,"at":7500,"how":"completed","status":200,"events":9}
            {"event":"ended","sequ\
            """);
    assertThat(CallRecord.read(log))
        .containsExactly(
            new CallRecord(0, 2.5, "m", "completed", 200, 9),
            new CallRecord(1, Double.POSITIVE_INFINITY, "n", "open", 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    // retry, retry-after, draw, seconds
    "0,   , 0,   0.5",
    "1,   , 0,   1",
    "9,   , 0,   8",
    "1,   , 0.5, 0.875",
    "0,  5, 0.5, 5",
    "0, 60, 0,   60",
    "0, 61, 0,   0.5",
    "0, -1, 0,   0.5",
  })
  void theSdkWaitsAsItIsAskedOrByItsLadder(
      int retry, Double retryAfter, double draw, double seconds) {
    OptionalDouble asked =
        retryAfter == null ? OptionalDouble.empty() : OptionalDouble.of(retryAfter);
    assertThat(SdkPolicy.waitSeconds(retry, asked, draw)).isEqualTo(seconds);
  }

  @Test
  void theSimulatorTakesTheFaultsFile() {
    var scenario = new Scenario(10, 200, 30, 60, 30, true, 80_000, 0.4);
    var groups = CapacityPlan.of(Json.tree(scenario.faultsFile()).get("capacity")).groups();
    assertThat(groups).extracting(group -> group.phases().size()).containsExactly(4, 1);
    assertThat(groups.getFirst().phases().get(2).amounts().streams()).isEqualTo(40);
    assertThat(groups.getFirst().phases().get(2).amounts().outputTokens()).isEqualTo(80_000);
    assertThat(Json.tree(scenario.params(3)).get("model").asText()).isEqualTo(Scenario.HEALTHY);
  }

  @Test
  void thePictureHasEachClientAndBothShades() {
    String svg = BrownoutPicture.draw(SCENARIO, Map.of("a client", CALLS));
    assertThat(svg).contains(">a client", "#f4c7c3", "#fbe8c4").endsWith("</svg>\n");
    assertThat(svg.split("stroke-width=\"1.5\"", -1)).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--jobs 0|--jobs is 0; allowed: 1 to 1000000",
        "--jobs many|--jobs is many; allowed: 1 to 1000000",
        "--jobs|--jobs has no value",
        "--job 5|there is no option --job",
        "--clients sdk,other|--clients has other; allowed: sdk, spillway, spillway:VALUE",
        "--first none|--first is none; allowed: workers, jobs",
      })
  void aWrongOptionIsNamed(String arguments, String complaint) {
    assertThatThrownBy(() -> BrownoutOptions.of(List.of(arguments.split(" "))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(complaint);
  }

  @Test
  void eachPressureIsAClient() {
    var options =
        BrownoutOptions.of(
            List.of("--clients", "sdk", "--pressure", "slots", "--pressure", "fixed"));
    assertThat(options.clients()).containsExactly("sdk", "spillway:slots", "spillway:fixed");
    assertThat(BrownoutOptions.of(List.of()).clients()).containsExactly("spillway", "sdk");
  }

  @Test
  void theJobsComeWhenTheWorkersAreReadyUnlessTheyShallBeFirst() {
    assertThat(BrownoutOptions.of(List.of()).jobsFirst()).isFalse();
    assertThat(BrownoutOptions.of(List.of("--first", "jobs")).jobsFirst()).isTrue();
  }
}
