package io.spillway.ladder;

import java.math.BigInteger;
import java.time.Duration;

/**
 * The delays of the retry ladder. Slot p of tier d delays by {@code base · factor^d · (1 + p/slots
 * · (factor − 1))}: the slots of a tier divide the interval up to the next tier evenly, so that a
 * job's fixed slot is its jitter. For example, with a base of 1 s, factor 2 and 8 slots, slot 3 of
 * tier 4 delays by 1 s · 16 · (1 + 3/8) = 22 s.
 *
 * @param base delay of tier 0, slot 0; at least 1 ms
 * @param factor how many times longer each tier is than the one before, above 1 and at most 10
 * @param tiers the number of tiers, 1 to 20
 * @param slots partitions of each delay topic, 1 to 256
 */
public record Ladder(Duration base, double factor, int tiers, int slots) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public Ladder {
    require(base.toMillis() >= 1, "base is at least 1 ms");
    require(factor > 1 && factor <= 10, "factor is over 1 and at most 10");
    require(tiers >= 1 && tiers <= 20, "tiers are 1 to 20");
    require(slots >= 1 && slots <= 256, "slots are 1 to 256");
  }

  /** The delay of a slot in a tier, to the nearest millisecond. */
  public Duration delay(int tier, int slot) {
    double millis = tierMillis(tier) * (1 + (double) slot / slots * (factor - 1));
    return Duration.ofMillis(Math.round(millis));
  }

  /** The delay of a tier's first slot, after which its topic is named. */
  public Duration delay(int tier) {
    return delay(tier, 0);
  }

  /**
   * The slot whose delay a partition uses, if its topic may have another number of partitions than
   * there are slots: the latest slot that a key of the partition can have, {@code slots − g +
   * partition mod g}, with g the greatest common divisor of slots and partitions. So no record is
   * forwarded before the delay of its key's slot, nor after that of the next tier.
   *
   * <p>With 8 slots: of 8 partitions, partition 5 has slot 5; of 16, partition 13 has slot 5, too;
   * of 12, partition 3 holds the keys of slots 3 and 7, and has slot 7; of 9, each holds keys of
   * all slots, and has slot 7.
   *
   * @param partition from 0, below {@code partitions}
   */
  public int slot(int partition, int partitions) {
    int common = BigInteger.valueOf(slots).gcd(BigInteger.valueOf(partitions)).intValue();
    return slots - common + partition % common;
  }

  /**
   * The delay of a partition in a topic of a former ladder, whose own factor and slots are not
   * known: at least {@code named}, and {@link #factor} times that at most. Never longer than {@link
   * Long#MAX_VALUE} milliseconds.
   *
   * @param named the delay in the topic's name
   * @param partition from 0, below {@code partitions}
   */
  public Duration formerDelay(Duration named, int partition, int partitions) {
    double millis = named.toMillis() * (1 + (double) partition / partitions * (factor - 1));
    return Duration.ofMillis(Math.round(millis));
  }

  /** The slot of a key, by the hash that Kafka's default partitioner takes, from 0. */
  public int slotOf(int keyHash) {
    return keyHash % slots;
  }

  /** The highest tier. */
  public int lastTier() {
    return tiers - 1;
  }

  /** The tier after the n-th attempt, n from 1: tier n − 1, but at most the last. */
  public int tierAfter(int attempt) {
    return Math.clamp(attempt - 1, 0, lastTier());
  }

  /**
   * The tier of the next part of a wait that is composed of several: the highest whose delay in the
   * slot is not above {@code wait}, else the first. Taken again and again for what is left, it ends
   * the wait never early, and late by less than the first tier's delay in the slot. It takes {@link
   * #mostParts} parts at most.
   *
   * <p>With 10 tiers from 1 s, factor 2 and slot 0, a wait of 37 s is 32 + 4 + 1 s.
   *
   * @param wait what is left, over 0
   */
  public int tierOfPart(Duration wait, int slot) {
    for (int tier = lastTier(); tier > 0; tier--) {
      if (delay(tier, slot).compareTo(wait) <= 0) {
        return tier;
      }
    }
    return 0;
  }

  /**
   * The most parts that a wait is composed of: as many of the last tier as fit, {@code factor}
   * rounded up of each other one, and a last one. With the ladder of {@link #tierOfPart}, 3.7 hours
   * are 26 + 18 + 1 parts at most.
   */
  public long mostParts(Duration wait, int slot) {
    return wait.dividedBy(delay(lastTier(), slot)) + (long) Math.ceil(factor) * lastTier() + 1;
  }

  private double tierMillis(int tier) {
    return base.toMillis() * Math.pow(factor, tier);
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException("retry ladder: " + rule);
    }
  }
}
