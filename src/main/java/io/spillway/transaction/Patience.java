package io.spillway.transaction;

import java.time.Duration;

/**
 * How long a transaction is waited for. Usually for what one call blocks. If a quota lets the
 * producer wait, its answers come late, not never: the same call is made again, and waits on. The
 * bound is the time after which the brokers end the transaction themselves; once one ran into it,
 * the next producers' transactions may last longer, until there was no such wait for {@link #KEPT}.
 * For one thread; times are nanoseconds of one monotonic source.
 *
 * <p>With transactions of 150 s and calls that block for 15 s, a call that runs out of time 120 s
 * after the begin is the last to be made again.
 */
final class Patience {

  /** How long after the last wait for a quota the longer transactions stay. */
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

  /** A transaction begins. */
  void begin(long nowNanos) {
    beganNanos = nowNanos;
    waiting = false;
    ran = false;
  }

  /**
   * A call ran out of time.
   *
   * @param throttled whether the brokers let the producer wait for a quota
   * @return whether it is to be made again
   */
  boolean waitsOn(boolean throttled, long nowNanos) {
    waiting |= throttled; // the wait may be longer than it is told of
    if (!waiting) {
      return false;
    }
    lastWaitNanos = nowNanos;
    long end = beganNanos + source.transactionTimeout().toNanos();
    long block = source.maxBlock().toNanos();
    return block > 0 && nowNanos + 2 * block <= end; // once more, and to end it
  }

  /** Whether the transaction waits for a quota, as far as calls that ran out of time tell. */
  boolean isWaiting() {
    return waiting;
  }

  /** The transaction ended late: the next producer's may last longer. */
  void late() {
    if (waiting) {
      ran = patient;
      patient = true;
      source.patient(true);
    }
  }

  /** Whether the last transaction ended late although it could not have had more time. */
  boolean ranOut() {
    return ran;
  }

  /** Whether it is time for a producer whose transactions last as long as usual. */
  boolean ends(long nowNanos) {
    if (!patient || nowNanos - lastWaitNanos < KEPT.toNanos()) {
      return false;
    }
    patient = false;
    source.patient(false);
    return true;
  }
}
