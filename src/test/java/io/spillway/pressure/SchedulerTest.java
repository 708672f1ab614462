package io.spillway.pressure;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spillway.api.RateLimits;
import io.spillway.api.ResponseStart;
import io.spillway.api.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SchedulerTest {

  private static final Feedback SUCCESS = Feedbacks.of(null);
  private static final ResponseStart START = new ResponseStart(200, "req_1", RateLimits.NONE);

  /** A job by its number. */
  private record Numbered(int number, String lane) implements Candidate {

    @Override
    public long requestBytes() {
      return 100;
    }
  }

  private int numbers;

  private void add(Scheduler<Numbered> scheduler, String... lanes) {
    for (String lane : lanes) {
      scheduler.add(new Numbered(numbers++, lane));
    }
  }

  private static List<Integer> startAll(Scheduler<Numbered> scheduler) {
    List<Integer> started = new ArrayList<>();
    for (var next = scheduler.next(0); next != null; next = scheduler.next(0)) {
      started.add(next.job().number());
    }
    return started;
  }

  private Permit<Numbered> permitOf(Scheduler<Numbered> scheduler) {
    add(scheduler, "a");
    return scheduler.next(0);
  }

  @Test
  void lanesTakeTurnsAndEachKeepsItsOrder() {
    Scheduler<Numbered> scheduler = Scheduler.ofFixedLimit(100);
    add(scheduler, "a", "a", "a", "b", "c", "b");

    assertThat(startAll(scheduler)).containsExactly(0, 3, 4, 1, 5, 2);
    assertThat(scheduler.waiting()).isZero();
    assertThat(scheduler.running()).isEqualTo(6);
  }

  @Test
  void aClosedLaneHoldsUpNoOther() {
    RecordingGate gate = new RecordingGate();
    gate.closed.add("closed");
    Scheduler<Numbered> scheduler = new Scheduler<>(List.of(gate));
    add(scheduler, "closed", "a", "closed", "a");

    assertThat(startAll(scheduler)).containsExactly(1, 3);
    assertThat(scheduler.waiting()).isEqualTo(2);
    gate.closed.clear();
    assertThat(startAll(scheduler)).containsExactly(0, 2);
  }

  @Test
  void whatIsRemovedIsReturnedAndGone() {
    Scheduler<Numbered> scheduler = Scheduler.ofFixedLimit(9);
    add(scheduler, "a", "b", "a", "b", "c");

    List<Numbered> removed = scheduler.removeIf(job -> job.number() != 3);

    assertThat(removed).extracting(Numbered::number).containsExactlyInAnyOrder(0, 1, 2, 4);
    assertThat(scheduler.waiting()).isOne();
    assertThat(startAll(scheduler)).containsExactly(3);
  }

  @Test
  void aPermitThatComesBackIsAPlaceForTheNext() {
    Scheduler<Numbered> scheduler = Scheduler.ofFixedLimit(1);
    add(scheduler, "a", "b", "a");

    Permit<Numbered> first = scheduler.next(0);
    assertThat(scheduler.next(0)).isNull();
    first.began(START, Instant.EPOCH, 1);
    first.ended(SUCCESS, 1);
    Permit<Numbered> second = scheduler.next(1);
    assertThat(second.job().number()).isEqualTo(1);
    second.unused(2);
    assertThat(scheduler.next(2).job().number()).isEqualTo(2);
    assertThat(scheduler.running()).isOne();
  }

  @Test
  void whoGivesAPermitBackTwiceIsToldAndGetsNoSecondPlace() {
    Scheduler<Numbered> scheduler = Scheduler.ofFixedLimit(2);
    permitOf(scheduler);
    Permit<Numbered> ended = permitOf(scheduler);
    ended.ended(SUCCESS, 0);
    assertGone(() -> ended.ended(SUCCESS, 0));
    assertGone(() -> ended.unused(0));
    assertGone(() -> ended.began(START, Instant.EPOCH, 0));
    Permit<Numbered> unused = permitOf(scheduler);
    unused.unused(0);
    assertGone(() -> unused.unused(0));
    assertGone(() -> unused.ended(SUCCESS, 0));

    assertThat(scheduler.running()).isOne();
    add(scheduler, "a", "a");
    assertThat(startAll(scheduler)).hasSize(1);
  }

  private static void assertGone(ThrowingCallable again) {
    assertThatIllegalStateException().isThrownBy(again).withMessageContaining("given back");
  }

  @Test
  void theGateHearsAllThatAStreamTells() {
    RecordingGate gate = new RecordingGate();
    Scheduler<Numbered> scheduler = new Scheduler<>(List.of(new ShortageGate(), gate));
    Feedback end = new Feedback(null, new Usage(1, 2, 3, 4), RateLimits.NONE, Instant.EPOCH);
    Permit<Numbered> told = permitOf(scheduler);
    told.began(START, Instant.EPOCH, 1);
    told.ended(end, 2);
    permitOf(scheduler).unused(3);

    assertThat(gate.heard).containsExactly("a", START, 1L, "a", end, 2L, "a", "nothing", 3L);
  }

  @Test
  void withoutAJobThatWaitsNothingWillOpen() {
    RecordingGate gate = new RecordingGate();
    Scheduler<Numbered> scheduler = new Scheduler<>(List.of(gate));

    assertThat(scheduler.nanosUntilOpening(5)).isEqualTo(Long.MAX_VALUE);
    add(scheduler, "a");
    assertThat(scheduler.nanosUntilOpening(5)).isZero();
    gate.closed.add("a");
    assertThat(scheduler.nanosUntilOpening(5)).isEqualTo(7);
    assertThat(scheduler.trouble(5)).isEqualTo("trouble at 5");
  }

  @Test
  void aJobStartsIfAllGatesSayYesAndARefusalTakesNothingAnywhere() {
    RecordingGate first = new RecordingGate();
    RecordingGate second = new RecordingGate();
    Scheduler<Numbered> scheduler = new Scheduler<>(List.of(first, second));
    second.closed.add("a");
    add(scheduler, "a");

    assertThat(scheduler.next(0)).isNull();
    assertThat(first.running + second.running).isZero();
    second.closed.clear();
    Permit<Numbered> permit = scheduler.next(0);
    assertThat(List.of(first.running, second.running)).containsExactly(1, 1);
    permit.unused(1);
    assertThat(first.running + second.running).isZero();
  }

  @Test
  void aJobWaitsForTheLastGateThatRefusesItAndAnotherLanesJobForItsOwn() {
    RecordingGate first = new RecordingGate();
    RecordingGate second = new RecordingGate();
    Scheduler<Numbered> scheduler = new Scheduler<>(List.of(first, second));
    first.closed.addAll(Set.of("a", "b"));
    second.closed.add("a");
    first.opensInNanos = 20;
    second.opensInNanos = 50;
    add(scheduler, "a");

    assertThat(scheduler.nanosUntilOpening(0)).isEqualTo(50);
    add(scheduler, "b");
    assertThat(scheduler.nanosUntilOpening(0)).isEqualTo(20);
  }

  @Test
  void ifSeveralGatesHaveSomethingToSayAllOfItIsSaid() {
    Scheduler<Numbered> scheduler =
        new Scheduler<>(List.of(new RecordingGate(), new FixedLimit(1), new RecordingGate()));

    assertThat(scheduler.trouble(5)).isEqualTo("trouble at 5; trouble at 5");
  }

  @Test
  void withOverloadGatesTheLimitIsOfAllLanesTogether() {
    Scheduler<Numbered> scheduler = Scheduler.ofSlots(3, Map.of(), () -> 0.5);
    add(scheduler, "a", "b", "c", "d");

    assertThat(startAll(scheduler)).containsExactly(0, 1, 2);
  }

  /** Whatever is done in whatever order: as many run as the limit says, and none is forgotten. */
  @Test
  void noPlaceIsLostAndNoneIsGivenTwice() {
    tries(200)
        .holds(draws -> {
          int limit = 1 + draws.nextInt(5);
          Scheduler<Numbered> scheduler = Scheduler.ofFixedLimit(limit);
          List<Permit<Numbered>> out = new ArrayList<>();
          Set<Integer> started = new HashSet<>();
          int added = 0;
          int removed = 0;
          for (int step = 0; step < 300; step++) {
            switch (draws.nextInt(4)) {
              case 0, 1 -> scheduler.add(new Numbered(added++, "lane" + draws.nextInt(3)));
              case 2 -> {
                boolean may = out.size() < limit && scheduler.waiting() > 0;
                Permit<Numbered> next = scheduler.next(step);
                assertThat(next != null).isEqualTo(may);
                if (next != null) {
                  out.add(next);
                  assertThat(started.add(next.job().number())).isTrue();
                }
              }
              default -> {
                if (!out.isEmpty() && draws.nextBoolean()) {
                  out.remove(draws.nextInt(out.size())).ended(SUCCESS, step);
                } else if (!out.isEmpty()) {
                  out.remove(draws.nextInt(out.size())).unused(step);
                } else {
                  int which = draws.nextInt(7);
                  removed += scheduler.removeIf(job -> job.number() % 7 == which).size();
                }
              }
            }
            assertThat(scheduler.running()).isEqualTo(out.size()).isLessThanOrEqualTo(limit);
            assertThat(started.size() + scheduler.waiting() + removed).isEqualTo(added);
          }
        });
  }
}
