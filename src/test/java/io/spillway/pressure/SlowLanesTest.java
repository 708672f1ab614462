package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlowLanesTest {

  private static final double MIDDLE = 0.5;

  private final Scheduler<Waiting> fixed =
      Scheduler.<Waiting>ofFixedLimit(4).heldBy(new Holds(HoldSettings.DEFAULT));

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

  private static String slow(Scheduler<Waiting> scheduler) {
    Map<String, String> words = new TreeMap<>();
    scheduler.slowLanes(0).forEach((lane, slow) -> words.put(lane, slow.reason().tag()));
    return words.toString();
  }

  private static Feedback failed(KnownFailure known) {
    return Feedbacks.of(Failure.of(known, Phase.RESPONSE, "").inResponse(known.status(), null));
  }

  @Test
  void noLaneIsSlowBecauseAllPlacesAreTaken() {
    add(fixed, "a", 50);
    add(fixed, "b", 50);
    startAll(fixed);

    assertThat(slow(fixed)).isEqualTo("{}");
  }

  @Test
  void aPausedLaneIsSlow_alsoIfNoJobOfItWaits() {
    add(fixed, "a", 5);
    fixed.order(new LaneOrder.Pause("a"), 0);
    fixed.order(new LaneOrder.Pause("empty"), 0);

    assertThat(slow(fixed)).isEqualTo("{a=paused, empty=paused}");
    assertThat(fixed.slowLanes(0).get("a").nanosUntilOpening()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void ifNothingOfAnyLaneStartsNoneIsSlow() {
    add(fixed, "a", 5);
    fixed.order(new LaneOrder.Pause("b"), 0);
    fixed.order(new LaneOrder.Pause(null), 0);
    assertThat(slow(fixed)).isEqualTo("{}");

    fixed.order(new LaneOrder.Resume(null), 0);
    startAll(fixed).getFirst().ended(failed(KnownFailure.AUTHENTICATION), 0);
    fixed.order(new LaneOrder.Pause("b"), 0);
    assertThat(slow(fixed)).as("the account is held").isEqualTo("{}");
  }

  @Test
  void aLaneThatItsFailuresHoldIsSlowUntilAProbeMayStart() {
    for (int job = 0; job < HoldSettings.DEFAULT.jobs(); job++) {
      add(fixed, "gone", 1);
      startAll(fixed).getFirst().ended(failed(KnownFailure.NOT_FOUND), 0);
    }
    assertThat(slow(fixed)).isEqualTo("{gone=held}");
    assertThat(fixed.slowLanes(0).get("gone").nanosUntilOpening()).isEqualTo(1_000_000_000L);
  }

  @Test
  void aLaneWithACeilingIsSlowIfMoreThanTwiceAsManyWait() {
    fixed.order(new LaneOrder.Ceiling("a", 2), 0);
    add(fixed, "a", 6);
    startAll(fixed);
    assertThat(slow(fixed)).as("four wait, two run").isEqualTo("{}");

    add(fixed, "a", 1);
    assertThat(slow(fixed)).isEqualTo("{a=limited}");
    assertThat(fixed.slowLanes(0).get("a").isClosed()).isFalse();
  }

  @Test
  void aLaneWhoseOverloadGateIsHalfOpenIsSlow_andNoOther() {
    Scheduler<Waiting> gated = Scheduler.ofSlots(100, Map.of(), () -> MIDDLE);
    add(gated, "a", 9);
    startAll(gated).forEach(call -> call.ended(failed(KnownFailure.OVERLOADED), 0));
    add(gated, "a", 9);
    add(gated, "b", 1);

    assertThat(slow(gated)).isEqualTo("{a=overloaded}");
    assertThat(gated.slowLanes(0).get("a").nanosUntilOpening()).isPositive();
  }

  @Test
  void aLaneWhoseGateHasNoPlaceForMoreIsLimited() {
    Scheduler<Waiting> gated = Scheduler.ofSlots(100, Map.of(), () -> MIDDLE);
    add(gated, "a", 100);
    assertThat(startAll(gated)).hasSizeLessThan(30);

    assertThat(slow(gated)).isEqualTo("{a=limited}");
  }
}
