package io.spillway.cancel;

import java.util.Arrays;

/**
 * How far a cancel by id reaches: the end offset of each partition of the jobs topic when the
 * cancel was made. It covers the jobs before these offsets, so a later job with the same id is not
 * covered. Offsets and not times are compared, because the time stamps of jobs are those of their
 * senders' clocks. Immutable.
 */
public final class Reach {

  /** The reach that covers no job. */
  static final Reach NOTHING = new Reach();

  private final long[] before;

  private Reach(long... before) {
    this.before = before;
  }

  /**
   * The reach up to these offsets.
   *
   * @param before the end offset of each partition, in the order of the partitions; copied
   */
  public static Reach before(long... before) {
    return new Reach(before.clone());
  }

  /** Whether it covers the job at an offset of a partition. */
  boolean covers(long partition, long offset) {
    return partition < before.length && offset < before[(int) partition];
  }

  /** The reach that covers whatever one of the two covers. */
  Reach or(Reach other) {
    long[] longer = before.length >= other.before.length ? before : other.before;
    long[] shorter = longer == before ? other.before : before;
    long[] both = longer.clone();
    for (int i = 0; i < shorter.length; i++) {
      both[i] = Math.max(both[i], shorter[i]);
    }
    return new Reach(both);
  }

  /** The end offsets, in the order of the partitions. */
  long[] offsets() {
    return before.clone();
  }

  /** The bytes that it takes in the heap. */
  long bytes() {
    return 48 + 8L * before.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Reach reach && Arrays.equals(before, reach.before);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(before);
  }

  @Override
  public String toString() {
    return Arrays.toString(before);
  }
}
