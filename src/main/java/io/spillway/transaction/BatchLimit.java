package io.spillway.transaction;

import java.time.Duration;

/**
 * How many bytes the next transaction may hold. A transaction that did not end in time (for example
 * because of a quota) would not end in time at the next try either, so the limit becomes half of
 * its size. The limit doubles while transactions are quick. Not thread-safe.
 *
 * <p>For example, under a quota of 100 KB/s and with 15 s for a transaction, 4 MB and 2 MB end
 * late; 1 MB takes 10 s, which is in time but not quick, so the limit stays at 1 MB.
 */
public final class BatchLimit {

  /** The most bytes of one transaction. */
  public static final long MOST_BYTES = 16 * 1_024 * 1_024;

  /** A transaction that takes at most this long is quick: one of twice its size is tried next. */
  static final Duration QUICK = Duration.ofSeconds(4);

  private static final long LEAST_BYTES = 64 * 1_024;

  private long bytes = MOST_BYTES;

  /**
   * The limit in bytes, from 64 KiB to {@link #MOST_BYTES}; a single larger record is a transaction
   * of its own.
   */
  public long bytes() {
    return bytes;
  }

  /**
   * Notes that a transaction of {@code tried} bytes did not end in time and is known not to be
   * committed.
   */
  public void late(long tried) {
    bytes = Math.clamp(tried / 2, LEAST_BYTES, MOST_BYTES);
  }

  /**
   * Notes that a transaction of {@code tried} bytes was committed. If it was less than half of the
   * limit, it does not show that a larger one would be quick, and the limit stays.
   */
  public void committed(long tried, Duration took) {
    if (took.compareTo(QUICK) <= 0 && 2 * tried >= bytes) {
      bytes = Math.min(2 * bytes, MOST_BYTES);
    }
  }
}
