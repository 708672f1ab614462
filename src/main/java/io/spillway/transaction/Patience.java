package io.spillway.transaction;

import java.time.Duration;

/**
 * Decides how long a transaction is waited for. Without a quota, a call of the producer is given up
 * after its {@code max.block.ms}. If a quota delays the producer, the brokers' answers come late
 * but do come, so the same call is made again and waits on, until the transaction's timeout, after
 * which the brokers abort the transaction. If a transaction ran into that timeout, the next
 * producers get a longer one, until no call had to wait for a quota for {@link #KEPT}. Not
 * thread-safe; times are nanoseconds of one monotonic source.
 *
 * <p>For example, with a transaction timeout of 150 s and calls that block for 15 s, a call that
 * times out 120 s after the begin is the last one that is made again: 120 + 15 for the call and 15
 * for the abort make 150.
 */
final class Patience {

  /** How long after the last wait for a quota the longer timeout is kept. */
  static final Duration KEPT = Duration.ofMinutes(10);

  private final ProducerSource source;
  private boolean patient;
  private boolean ran;
  private boolean waiting;
  private long beganNanos;
  private long lastWaitNanos;

  Patience(ProducerSource source) {
    this.source = source;
  }

  /** Notes that a transaction begins. */
  void begin(long nowNanos) {
    beganNanos = nowNanos;
    waiting = false;
    ran = false;
  }

  /**
   * Decides what to do after a call timed out.
   *
   * @param throttled whether the producer's metric shows a delay by a quota
   * @return whether the call is to be made again
   */
  boolean waitsOn(boolean throttled, long nowNanos) {
    waiting |= throttled; // the metric forgets a wait that is longer than its window
    if (!waiting) {
      return false;
    }
    lastWaitNanos = nowNanos;
    long end = beganNanos + source.transactionTimeout().toNanos();
    long block = source.maxBlock().toNanos();
    return block > 0 && nowNanos + 2 * block <= end; // time for the call once more, and for the
    // abort
  }

  /** Whether a call of this transaction has timed out while a quota delayed the producer. */
  boolean isWaiting() {
    return waiting;
  }

  /**
   * Notes that the transaction ended late; if it waited for a quota, the next producer gets the
   * longer timeout.
   */
  void late() {
    if (waiting) {
      ran = patient;
      patient = true;
      source.patient(true);
    }
  }

  /** Whether the last transaction ended late although it already had the longer timeout. */
  boolean ranOut() {
    return ran;
  }

  /**
   * Whether it is time to return to a producer with the usual timeout; if so, switches back to it.
   */
  boolean ends(long nowNanos) {
    if (!patient || nowNanos - lastWaitNanos < KEPT.toNanos()) {
      return false;
    }
    patient = false;
    source.patient(false);
    return true;
  }
}
