package io.spillway.worker;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long the account was held while a job waited for its turn: the job's own time limit does not
 * count that. It knows of the hold of now and of the one before, as far as this process has seen
 * them. The pump's alone.
 *
 * <p>For example: held from 10:00 to 12:00, and a job was due at 11:30 and is called at 12:10; it
 * was held for 30 min.
 */
final class HeldTime {
  private Instant lastSince = Instant.EPOCH;
  private Instant lastEnd = Instant.EPOCH;
  private @Nullable Instant since;

  /** Notes whether the account is held, by the wall's clock. */
  void look(boolean isHeld, Instant now) {
    if (isHeld && since == null) {
      since = now;
    } else if (!isHeld && since != null) {
      lastSince = since;
      lastEnd = now;
      since = null;
    }
  }

  /** How much of this time it was held. */
  Duration during(Instant from, Instant to) {
    Duration last = overlap(lastSince, lastEnd, from, to);
    return since == null ? last : last.plus(overlap(since, to, from, to));
  }

  private static Duration overlap(Instant since, Instant end, Instant from, Instant to) {
    Instant begin = since.isAfter(from) ? since : from;
    Instant stop = end.isBefore(to) ? end : to;
    return begin.isBefore(stop) ? Duration.between(begin, stop) : Duration.ZERO;
  }
}
