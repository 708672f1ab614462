package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cli.CliRun;
import io.spillway.operator.LaneDesk;
import io.spillway.operator.OperatorServer;
import io.spillway.operator.OperatorToken;
import io.spillway.pressure.BudgetState;
import io.spillway.pressure.LaneBudget;
import io.spillway.pressure.LanesView;
import io.spillway.pressure.LanesView.LaneView;
import io.spillway.pressure.LanesView.LaneViewState;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code lanes list} prints of a worker's lanes, over the operator port. */
class LanesOfWorkerTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private record Shown(LanesView view) implements LaneDesk {

    @Override
    public CompletionStage<JsonObject> lanes() {
      return CompletableFuture.completedFuture(LanesOfWorker.json("api.anthropic.com", view));
    }

    @Override
    public CompletionStage<DeskAnswer> order(Order order) {
      throw new AssertionError("nothing is ordered");
    }
  }

  private static LanesView view(@Nullable LaneBudget budget) {
    LaneView lane = new LaneView("claude-opus-4-8", LaneViewState.OPEN, null, 40, 12, 0, budget);
    return new LanesView(null, false, 0, 40, 12, List.of(lane));
  }

  private static LaneBudget budget(@Nullable Instant closedUntil) {
    List<BudgetState> limits =
        List.of(
            new BudgetState("opus", "requests", 4_000, 3_870),
            new BudgetState("opus", "input tokens", 2_000_000, 640_000),
            new BudgetState("opus", "output tokens", 400_000, 390_000));
    return new LaneBudget("opus", limits, closedUntil);
  }

  private CliRun list(LanesView view, String... more) {
    OperatorServer server =
        OperatorServer.start(
                vertx,
                "127.0.0.1",
                0,
                () -> "",
                Map.of(),
                new Shown(view),
                new OperatorToken("a token of tests"))
            .await();
    try {
      String url = "http://127.0.0.1:" + server.port();
      return more.length == 0
          ? CliRun.of(Map.of(), "", "lanes", "list", "--operator", url)
          : CliRun.of(Map.of(), "", "lanes", "list", more[0], "--operator", url);
    } finally {
      server.close().await();
    }
  }

  /** The example of docs/operating/holds.md. */
  @Test
  void belowAModelStandsWhatIsLeftOfItsLimitsAndTheGroup() {
    assertThat(list(view(budget(null))).out())
        .isEqualTo(
            """
            MODEL            TARGET             STATE  RUNNING  WAITING  CEILING
            claude-opus-4-8  api.anthropic.com  open        40       12        -
              budget of opus: 3,870 of 4,000 requests, 640,000 of 2,000,000 input tokens, \
            390,000 of 400,000 output tokens a minute left
            all: 40 running, 12 waiting
            """);
  }

  @Test
  void afterA429ItSaysWhenCallsStartAgain() {
    assertThat(list(view(budget(Instant.parse("2026-11-27T00:30:05.5Z")))).out())
        .contains("a minute left; used up (429), calls start again at 2026-11-27T00:30:05Z\n");
  }

  @Test
  void ofAModelWithoutLimitsNothingIsSaid() {
    assertThat(list(view(null)).out()).doesNotContain("budget");
    assertThat(list(view(null), "--json").out()).doesNotContain("budget");
  }

  @Test
  void machinesReadTheSame() {
    JsonObject lane =
        new JsonObject(list(view(budget(null)), "--json").out())
            .getJsonArray("lanes")
            .getJsonObject(0);
    assertThat(lane.getJsonObject("budget"))
        .isEqualTo(
            new JsonObject(
                """
                {"group": "opus", "closed_until": null, "limits": [
                  {"limit": "requests", "per_minute": 4000, "left": 3870},
                  {"limit": "input tokens", "per_minute": 2000000, "left": 640000},
                  {"limit": "output tokens", "per_minute": 400000, "left": 390000}]}
                """));
  }
}
