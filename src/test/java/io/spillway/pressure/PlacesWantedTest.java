package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.RateLimits;
import io.spillway.api.RateLimits.Bucket;
import io.spillway.api.Usage;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** More workers help the jobs that wait for a place, and no others. */
class PlacesWantedTest {

  private static final double MIDDLE = 0.5;

  private static final Feedback OVERLOADED =
      Feedbacks.of(Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, ""));

  /** One call of a thousand is left: a 429 means that the budget is used up. */
  private static final RateLimits USED_UP =
      new RateLimits(
          new Bucket(OptionalLong.of(1_000), OptionalLong.of(1), Optional.empty()),
          Bucket.NONE,
          Bucket.NONE,
          Bucket.NONE);

  private static final Feedback LIMITED =
      new Feedback(
          Failure.of(KnownFailure.RATE_LIMIT, Phase.RESPONSE, ""),
          Usage.NONE,
          USED_UP,
          Instant.EPOCH);

  private static void add(Scheduler<Waiting> scheduler, String lane, int jobs) {
    for (int i = 0; i < jobs; i++) {
      scheduler.add(Waiting.in(lane));
    }
  }

  private static List<Permit<Waiting>> startAll(Scheduler<Waiting> scheduler) {
    List<Permit<Waiting>> started = new ArrayList<>();
    for (var next = scheduler.next(0); next != null; next = scheduler.next(0)) {
      started.add(next);
    }
    return started;
  }

  @Test
  void jobsBeyondTheLimitWaitForAPlace() {
    Scheduler<Waiting> scheduler = Scheduler.ofFixedLimit(2);
    add(scheduler, "a", 5);
    startAll(scheduler);

    assertThat(scheduler.waitingForPlaces(0)).isEqualTo(3);
  }

  @Test
  void jobsOfAPausedLaneDoNot() {
    Scheduler<Waiting> scheduler = Scheduler.ofFixedLimit(2);
    add(scheduler, "a", 5);
    add(scheduler, "b", 9);
    scheduler.order(new LaneOrder.Pause("b"), 0);
    startAll(scheduler);

    assertThat(scheduler.waitingForPlaces(0)).isEqualTo(3);
    scheduler.order(new LaneOrder.Resume("b"), 0);
    assertThat(scheduler.waitingForPlaces(0)).isEqualTo(12);
  }

  @Test
  void jobsOfALaneWhoseGateIsClosedDoNot() {
    Scheduler<Waiting> scheduler = Scheduler.ofSlots(100, Map.of(), () -> MIDDLE);
    add(scheduler, "a", 9);
    List<Permit<Waiting>> calls = startAll(scheduler);
    calls.forEach(call -> call.ended(OVERLOADED, 0));
    add(scheduler, "a", 9);
    add(scheduler, "b", 4);

    assertThat(scheduler.states(0)).anyMatch(gate -> !gate.isOpen());
    assertThat(scheduler.waitingForPlaces(0)).isEqualTo(4);
  }

  @Test
  void jobsOfModelsWhoseCommonBudgetIsClosedDoNot() {
    Map<String, String> groups = Map.of("a", "both", "b", "both");
    Scheduler<Waiting> scheduler = Scheduler.ofSlots(100, groups, () -> MIDDLE);
    add(scheduler, "a", 1);
    startAll(scheduler).forEach(call -> call.ended(LIMITED, 0));
    add(scheduler, "a", 9);
    add(scheduler, "b", 5);
    add(scheduler, "c", 4);

    assertThat(scheduler.waitingForPlaces(0)).isEqualTo(4);
  }
}
