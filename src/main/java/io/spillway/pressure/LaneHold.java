package io.spillway.pressure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one lane: its breaker, and the streams that are open. For one thread. */
final class LaneHold {

  private final Breaker breaker;
  private int running;
  private String words = "";
  private Instant since = Instant.EPOCH;

  LaneHold(HoldSettings settings) {
    this.breaker = new Breaker(settings);
  }

  Breaker breaker() {
    return breaker;
  }

  int running() {
    return running;
  }

  void started() {
    running++;
  }

  void ended() {
    running--;
  }

  /** Whether a breaker holds it, also while a probe's response has begun well. */
  boolean isHeld() {
    return breaker.state() != Breaker.BreakerState.OPEN;
  }

  /** Notes that the lane is held from now on. */
  void held(HoldSettings settings, String message, Instant at) {
    since = at;
    words =
        "%d jobs in a row failed with %s (%s), and none succeeded; jobs wait, and single ones are tried"
            .formatted(
                settings.jobs(),
                breaker.cause().map(Breaker.BreakingFailure::toString).orElse("one failure"),
                message.isEmpty() ? "no message" : message);
  }

  /** Why it is held. */
  String words() {
    return words;
  }

  /** Since when. */
  Instant since() {
    return since;
  }

  /** Whether nothing is known of the lane that must be kept. */
  boolean isBlank() {
    return running == 0 && breaker.isBlank();
  }

  /** For people; null if it is open. */
  LanesView.@Nullable Held view(Instant now, long nowNanos) {
    return isHeld() ? new LanesView.Held(words, since, next(now, nowNanos)) : null;
  }

  private @Nullable Instant next(Instant now, long nowNanos) {
    long nanos = breaker.nanosUntilProbe(nowNanos);
    return nanos == Long.MAX_VALUE ? null : now.plusNanos(nanos);
  }
}
