package io.spillway.pressure;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.RateLimits;
import io.spillway.api.ResponseStart;
import io.spillway.property.Draws;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HoldsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Feedback SUCCESS = Feedbacks.of(null);
  private static final Feedback GONE = failed(KnownFailure.NOT_FOUND);
  private static final Feedback BAD_KEY = failed(KnownFailure.AUTHENTICATION);

  /** A job by its number. */
  private record Numbered(int number, String lane) implements Candidate {
    @Override
    public long requestBytes() {
      return 100;
    }

    @Override
    public String name() {
      return Integer.toString(number);
    }
  }

  private final Scheduler<Numbered> scheduler =
      Scheduler.<Numbered>ofFixedLimit(100).heldBy(new Holds(HoldSettings.DEFAULT));
  private int numbers;

  private static Feedback failed(KnownFailure known) {
    return Feedbacks.of(
        Failure.of(known, Phase.RESPONSE, "words").inResponse(known.status(), null));
  }

  private void add(String lane, int jobs) {
    for (int i = 0; i < jobs; i++) {
      scheduler.add(new Numbered(numbers++, lane));
    }
  }

  private List<Permit<Numbered>> startAll(long now) {
    List<Permit<Numbered>> started = new ArrayList<>();
    for (var next = scheduler.next(now); next != null; next = scheduler.next(now)) {
      started.add(next);
    }
    return started;
  }

  private LaneOrder.OrderAnswer order(LaneOrder order) {
    return scheduler.order(order, 0);
  }

  private LanesView.LaneView lane(String name) {
    return scheduler.view(Instant.EPOCH, 0).lanes().stream()
        .filter(lane -> lane.model().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aHeldLaneHoldsUpNoOtherAndSaysWhy() {
    add("gone", 10);
    for (Permit<Numbered> call : startAll(0)) {
      call.ended(GONE, 0);
    }
    add("gone", 10);
    add("fine", 10);

    assertThat(startAll(0)).extracting(call -> call.job().lane()).containsOnly("fine").hasSize(10);
    assertThat(scheduler.holdStatus().broken()).isOne();
    assertThat(scheduler.holdStatus().lanes().getFirst())
        .isEqualTo(
            "lane gone is held since 1970-01-01T00:00:00Z: 5 jobs in a row failed with 404"
                + " not_found_error (words), and none succeeded; jobs wait, and single ones are"
                + " tried");
    assertThat(lane("gone").state()).isEqualTo(LanesView.LaneViewState.HELD);
    assertThat(lane("gone").held().nextProbe()).isEqualTo(Instant.EPOCH.plusSeconds(1));
    assertThat(scheduler.nanosUntilOpening(0)).isEqualTo(SECOND);
    assertThat(startAll(SECOND)).as("a single probe").hasSize(1);
  }

  @Test
  void fourOfManyAreFinalAndAllOthersWait() {
    add("gone", 100);
    long waits = startAll(0).stream().filter(call -> call.ended(GONE, 0)).count();

    assertThat(waits).isEqualTo(96);
  }

  @Test
  void theAccountsTroubleHoldsEveryLaneAndReadingUntilAProbeIsLetIn() {
    add("a", 5);
    add("b", 5);
    List<Permit<Numbered>> calls = startAll(0);
    assertThat(calls.getFirst().ended(BAD_KEY, 0)).as("the table holds it by itself").isFalse();

    assertThat(scheduler.wantsMore()).as("a job for the probe").isTrue();
    add("a", 5);
    add("b", 5);
    assertThat(scheduler.wantsMore()).isFalse();
    assertThat(startAll(0)).isEmpty();
    assertThat(scheduler.holdStatus().account())
        .isEqualTo(
            "no jobs start since 1970-01-01T00:00:00Z: 401 authentication_error (words). Check the"
                + " API key; the jobs wait.");
    assertThat(lane("b").state()).isEqualTo(LanesView.LaneViewState.ACCOUNT);

    List<Permit<Numbered>> probe = startAll(SECOND);
    assertThat(probe).hasSize(1);
    probe.getFirst().began(new ResponseStart(200, null, RateLimits.NONE), Instant.EPOCH, SECOND);
    assertThat(scheduler.holdStatus()).isEqualTo(HoldStatus.NOTHING);
    assertThat(startAll(SECOND)).hasSize(9);
    assertThat(scheduler.wantsMore()).isTrue();
  }

  @Test
  void aProbeThatWasCancelledLeavesTheNextItsTurn() {
    add("a", 3);
    startAll(0).forEach(call -> call.ended(BAD_KEY, 0));
    add("a", 3);
    startAll(SECOND).getFirst().unused(SECOND);

    assertThat(startAll(SECOND)).hasSize(1);
  }

  @Test
  void anOperatorPausesAndResumesALaneOrAll() {
    add("a", 2);
    add("b", 2);
    assertThat(order(new LaneOrder.Pause("a")))
        .isEqualTo(new LaneOrder.OrderAnswer(true, "lane a is paused; open streams go on"));
    assertThat(startAll(0)).extracting(call -> call.job().lane()).containsExactly("b", "b");
    assertThat(scheduler.holdStatus().paused()).isOne();
    assertThat(lane("a").state()).isEqualTo(LanesView.LaneViewState.PAUSED);
    assertThat(scheduler.wantsMore()).isTrue();

    assertThat(order(new LaneOrder.Resume("a")).isDone()).isTrue();
    assertThat(order(new LaneOrder.Resume("a")))
        .isEqualTo(new LaneOrder.OrderAnswer(false, "lane a is not paused"));
    assertThat(startAll(0)).hasSize(2);

    order(new LaneOrder.Pause(null));
    add("b", 2);
    assertThat(startAll(0)).isEmpty();
    assertThat(scheduler.wantsMore()).isFalse();
    assertThat(order(new LaneOrder.Resume("b")).isDone()).as("only all are paused").isFalse();
    order(new LaneOrder.Resume(null));
    assertThat(startAll(0)).hasSize(2);
    assertThat(scheduler.holdStatus()).isEqualTo(HoldStatus.NOTHING);
  }

  @Test
  void aLaneWithoutRoomAtTheApiIsShownAsOverloadedUntilSomethingElseHoldsItOrItOpens() {
    Scheduler<Numbered> slots =
        Scheduler.<Numbered>ofSlots(3, Map.of(), () -> 0.5).heldBy(new Holds(HoldSettings.DEFAULT));
    slots.add(new Numbered(0, "full"));
    slots.add(new Numbered(1, "full"));
    slots.next(0).ended(failed(KnownFailure.OVERLOADED), 0);

    assertThat(slots.view(Instant.EPOCH, 0).lanes())
        .containsExactly(
            new LanesView.LaneView(
                "full",
                LanesView.LaneViewState.OVERLOADED,
                new LanesView.Held(
                    "the API is overloaded (529 overloaded_error); jobs wait, and single ones are"
                        + " tried",
                    null,
                    Instant.EPOCH.plusSeconds(1)),
                0,
                1,
                0,
                null));
    slots.order(new LaneOrder.Pause("full"), 0);
    assertThat(slots.view(Instant.EPOCH, 0).lanes())
        .extracting(LanesView.LaneView::state)
        .containsExactly(LanesView.LaneViewState.PAUSED);
    slots.order(new LaneOrder.Resume("full"), 0);
    slots.next(SECOND).ended(SUCCESS, 2 * SECOND);
    assertThat(slots.view(Instant.EPOCH, 2 * SECOND).lanes())
        .extracting(LanesView.LaneView::state)
        .containsExactly(LanesView.LaneViewState.OPEN);
  }

  @Test
  void anOperatorBoundsTheStreamsOfALaneAndOfAll() {
    order(new LaneOrder.Ceiling("a", 2));
    order(new LaneOrder.Ceiling(null, 5));
    add("a", 10);
    add("b", 10);
    List<Permit<Numbered>> calls = startAll(0);

    assertThat(calls).extracting(call -> call.job().lane()).hasSize(5);
    assertThat(calls).filteredOn(call -> call.job().lane().equals("a")).hasSize(2);
    assertThat(lane("a").ceiling()).isEqualTo(2);
    assertThat(scheduler.view(Instant.EPOCH, 0).ceilingOfAll()).isEqualTo(5);
    calls.getFirst().ended(SUCCESS, 0);
    assertThat(startAll(0)).as("what ends makes room").hasSize(1);

    order(new LaneOrder.Ceiling("a", 0));
    order(new LaneOrder.Ceiling(null, 0));
    assertThat(startAll(0)).hasSize(14);
  }

  @Test
  void aReleaseByHandOpensALaneAndTellsIfThereIsNothingToRelease() {
    assertThat(order(new LaneOrder.Release("gone", false)))
        .isEqualTo(new LaneOrder.OrderAnswer(false, "lane gone is not held by its failures"));
    add("gone", 10);
    startAll(0).forEach(call -> call.ended(GONE, 0));
    add("gone", 10);

    assertThat(order(new LaneOrder.Release("gone", true)).isDone()).isTrue();
    assertThat(startAll(0)).hasSize(10).noneMatch(call -> call.ended(GONE, 0));
  }

  @Test
  void aNewKeyIsTriedAtOnce() {
    add("a", 3);
    startAll(0).forEach(call -> call.ended(BAD_KEY, 0));
    add("a", 3);
    assertThat(startAll(0)).isEmpty();
    order(new LaneOrder.CredentialChanged());

    assertThat(startAll(0)).hasSize(1);
  }

  @Test
  void lanesThatNothingIsKnownOfAreForgottenBeyondABound() {
    for (int lane = 0; lane < 3 * RecentLanes.MOST_KEPT; lane++) {
      add("lane " + lane, 1);
      startAll(0).forEach(call -> call.ended(GONE, 0));
    }
    assertThat(scheduler.view(Instant.EPOCH, 0).lanes()).hasSize(RecentLanes.MOST_KEPT);
  }

  /** Whatever is ordered and whatever calls end with: no place is lost, no ceiling is passed. */
  @Test
  void whateverIsOrderedStreamsKeepBelowTheCeilingsAndNoneIsForgotten() {
    tries(300).holds(HoldsTest::orders);
  }

  private static void orders(Draws draws) {
    Scheduler<Numbered> scheduler =
        Scheduler.<Numbered>ofFixedLimit(20).heldBy(new Holds(HoldSettings.DEFAULT));
    List<Permit<Numbered>> running = new ArrayList<>();
    Map<String, Integer> ceilings = new java.util.HashMap<>();
    int jobs = 0;
    for (int step = 0; step < 300; step++) {
      long now = step * SECOND;
      String lane = "lane" + draws.nextInt(3);
      switch (draws.nextInt(8)) {
        case 0 -> scheduler.order(new LaneOrder.Pause(draws.nextBoolean() ? lane : null), now);
        case 1, 2 -> scheduler.order(new LaneOrder.Resume(null), now);
        case 3 -> {
          int most = draws.within(0, 6);
          scheduler.order(new LaneOrder.Ceiling(lane, most), now);
          ceilings.put(lane, most == 0 ? 20 : most);
        }
        case 4 -> scheduler.order(new LaneOrder.Release(lane, draws.nextBoolean()), now);
        default -> {
          while (!running.isEmpty() && draws.nextInt(3) > 0) {
            Permit<Numbered> call = running.remove(draws.nextInt(running.size()));
            call.ended(draws.of(SUCCESS, GONE, BAD_KEY, failed(KnownFailure.OVERLOADED)), now);
          }
        }
      }
      scheduler.add(new Numbered(jobs++, lane));
      for (var next = scheduler.next(now); next != null; next = scheduler.next(now)) {
        running.add(next);
        String its = next.job().lane();
        assertThat(running.stream().filter(call -> call.job().lane().equals(its)).count())
            .isLessThanOrEqualTo(ceilings.getOrDefault(its, 20));
      }
      assertThat(scheduler.running()).isEqualTo(running.size());
    }
    long end = 400 * SECOND;
    running.forEach(call -> call.ended(SUCCESS, end));
    scheduler.order(new LaneOrder.Resume(null), end);
    scheduler.order(new LaneOrder.Release(null, false), end);
    for (long now = end; scheduler.waiting() > 0 && now < 9_000 * SECOND; now += SECOND) {
      for (var next = scheduler.next(now); next != null; next = scheduler.next(now)) {
        next.ended(SUCCESS, now);
      }
    }
    assertThat(scheduler.waiting()).isZero();
  }
}
