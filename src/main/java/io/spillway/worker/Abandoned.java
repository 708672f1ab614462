package io.spillway.worker;

import io.spillway.metrics.Meters.AbandonReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * Attempts that were paid for and whose jobs begin again elsewhere.
 *
 * @param reason why
 * @param running how many were cut off
 * @param outcomes how many had ended and were not committed
 * @param longest for how long the longest of those that were cut off had run
 * @param together for how long all of them had run
 */
record Abandoned(
    AbandonReason reason, int running, int outcomes, Duration longest, Duration together) {

  /** Nothing. */
  static Abandoned none(AbandonReason reason) {
    return new Abandoned(reason, 0, 0, Duration.ZERO, Duration.ZERO);
  }

  /** Attempts that began at these times and are cut off now. */
  static Abandoned running(AbandonReason reason, Collection<Instant> startedAt, Instant now) {
    Abandoned all = none(reason);
    for (Instant started : startedAt) {
      Duration age = Duration.between(started, now);
      all = all.and(new Abandoned(reason, 1, 0, age, age));
    }
    return all;
  }

  /** Both. */
  Abandoned and(Abandoned other) {
    return new Abandoned(
        reason,
        running + other.running,
        outcomes + other.outcomes,
        longest.compareTo(other.longest) >= 0 ? longest : other.longest,
        together.plus(other.together));
  }

  /** So many outcomes too. */
  Abandoned andOutcomes(int more) {
    return new Abandoned(reason, running, outcomes + more, longest, together);
  }

  /** All of them. */
  int attempts() {
    return running + outcomes;
  }

  /** For the log: for how long those had run that were cut off; empty if none was. */
  String howLong() {
    return running == 0
        ? ""
        : " after %d s, %d s together".formatted(longest.toSeconds(), together.toSeconds());
  }
}
