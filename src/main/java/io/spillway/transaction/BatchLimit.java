package io.spillway.transaction;

import java.time.Duration;

/**
 * How many bytes the next transaction may hold. One that did not end in time, under a quota for
 * example, would not at the next try either: the next is half of it. It grows again while
 * transactions are quick. For one thread.
 *
 * <p>With {@link #QUICK} of 4 s and batches of 4 MB that a quota of 100 KB/s lets through: 4 MB and
 * 2 MB end late, 1 MB takes 10 s and stays.
 */
public final class BatchLimit {

  /** The most bytes of one transaction. */
  public static final long MOST_BYTES = 16 * 1_024 * 1_024;

  /** A transaction that takes no longer leaves room for one of twice its size. */
  static final Duration QUICK = Duration.ofSeconds(4);

  private static final long LEAST_BYTES = 64 * 1_024;

  private long bytes = MOST_BYTES;

  /** The bytes, from 64 KiB; a single record may have more. */
  public long bytes() {
    return bytes;
  }

  /** A transaction of so many bytes did not end in time, and is known not to be in the log. */
  public void late(long tried) {
    bytes = Math.clamp(tried / 2, LEAST_BYTES, MOST_BYTES);
  }

  /** A transaction of so many bytes is committed. Small ones say nothing of larger ones. */
  public void committed(long tried, Duration took) {
    if (took.compareTo(QUICK) <= 0 && 2 * tried >= bytes) {
      bytes = Math.min(2 * bytes, MOST_BYTES);
    }
  }
}
