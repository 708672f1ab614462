package io.spillway.delayer;

import io.spillway.time.Age;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What waits in the delay topic of one tier, in the partitions of one delayer.
 *
 * @param offsets from the first record that is not forwarded to the end, in each partition; markers
 *     of transactions are among them
 * @param nextDue when the first record is due; null if none is known
 * @param oldest when the oldest job among the first records of the partitions was submitted; null
 *     if no record is known
 */
record TierBacklog(long offsets, @Nullable Instant nextDue, @Nullable Instant oldest) {

  static final TierBacklog NOTHING = new TierBacklog(0, null, null);

  /** Both together. */
  TierBacklog and(TierBacklog other) {
    return new TierBacklog(
        offsets + other.offsets, earlier(nextDue, other.nextDue), earlier(oldest, other.oldest));
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  /** How long until the first record is due; below 0 if it is overdue, 0 if none is known. */
  Duration untilDue(Instant now) {
    return nextDue == null ? Duration.ZERO : Duration.between(now, nextDue);
  }

  /** How long ago the oldest job was submitted, 0 if none is known. */
  Duration age(Instant now) {
    return Age.of(oldest, now);
  }
}
