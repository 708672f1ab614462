package io.spillway.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.demo.Sighting.AttemptFailed;
import io.spillway.dev.demo.Sighting.DeadLettered;
import io.spillway.dev.demo.Sighting.DelayEnded;
import io.spillway.dev.demo.Sighting.Delayed;
import io.spillway.dev.demo.Sighting.ResultSeen;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobLedgerTest {
  private static final FailureKind OVERLOADED = new FailureKind(200, 529, "overloaded_error");

  private final JobLedger ledger = new JobLedger(List.of("a", "b", "c"), 2);

  @Test
  void jobsThatNothingWasSeenOfWaitOrAreInFlight() {
    DemoProgress progress = ledger.progress(2);

    assertThat(progress.waiting()).isEqualTo(1);
    assertThat(progress.inFlight()).isEqualTo(2);
    assertThat(ledger.progress(9).inFlight()).isEqualTo(3);
  }

  @Test
  void aJobGoesTheWholeWay() {
    ledger.see(new AttemptFailed("a", 1, OVERLOADED, 7));
    assertThat(ledger.progress(0).withRouter()).isEqualTo(1);

    ledger.see(new Delayed("a", 1, 1));
    assertThat(ledger.progress(0).delayed()).containsExactly(0, 1);

    ledger.see(new DelayEnded("a", 1));
    assertThat(ledger.progress(0).waiting()).isEqualTo(3);

    ledger.see(new ResultSeen("a", "succeeded", 2));
    DemoProgress end = ledger.progress(0);
    assertThat(end.done()).isEqualTo(1);
    assertThat(end.waiting()).isEqualTo(2);
    assertThat(end.tokensLost()).isEqualTo(7);
    assertThat(end.attempts()).isEqualTo(2);
    assertThat(end.failures()).containsExactly(java.util.Map.entry(OVERLOADED, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theOrderInWhichTopicsAreReadDoesNotMatter(long seed) {
    List<Sighting> all =
        new java.util.ArrayList<>(
            List.of(
                new AttemptFailed("a", 1, OVERLOADED, 1),
                new Delayed("a", 1, 0),
                new DelayEnded("a", 1),
                new AttemptFailed("a", 2, OVERLOADED, 1),
                new Delayed("a", 2, 1),
                new AttemptFailed("b", 1, OVERLOADED, 1),
                new DeadLettered("b"),
                new ResultSeen("b", "errored", 1)));
    Collections.shuffle(all, new java.util.Random(seed));
    all.forEach(ledger::see);

    DemoProgress progress = ledger.progress(0);
    assertThat(progress.delayed()).containsExactly(0, 1);
    assertThat(progress.waiting()).isEqualTo(1);
    assertThat(progress.done()).isEqualTo(1);
    assertThat(progress.deadLetters()).isEqualTo(1);
  }

  @Test
  void exactlyOneResultEachIsGood() {
    List.of("a", "b", "c").forEach(id -> ledger.see(new ResultSeen(id, "succeeded", 1)));

    assertThat(ledger.verdict().isGood()).isTrue();
    assertThat(ledger.verdict().exactlyOne()).isEqualTo(3);
    assertThat(ledger.progress(0).isDone()).isTrue();
  }

  @Test
  void missingDoubledAndUnknownResultsAreNamed() {
    List.of("a", "b", "b", "x").forEach(id -> ledger.see(new ResultSeen(id, "succeeded", 1)));

    assertThat(ledger.verdict())
        .isEqualTo(new DemoVerdict(3, List.of("c"), List.of("b"), List.of("x"), 0));
    assertThat(ledger.verdict().isGood()).isFalse();
    assertThat(ledger.verdict().exactlyOne()).isEqualTo(1);
  }

  @Test
  void aCopyOfAJobThatIsStillOnItsWayIsNotGood() {
    List.of("a", "b", "c").forEach(id -> ledger.see(new ResultSeen(id, "succeeded", 1)));
    ledger.see(new AttemptFailed("a", 1, OVERLOADED, 0));

    assertThat(ledger.verdict().isGood()).isFalse();
    assertThat(ledger.verdict().complaints())
        .containsExactly("1 failed attempts are still on their way");
  }
}
