package io.spillway.pressure;

import io.spillway.refusal.GrowingPause;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gate that reacts to a shortage of this machine: of open files, local ports or threads. A stream
 * that fails because of one closes the gate for a moment, which is longer each time as long as
 * nothing else happens. Then the gate has places for seven eighths of the streams that were open,
 * so that other parts of the process have room too, and for an eighth more each time as many
 * streams have ended as it has places.
 *
 * <p>For example, 300 streams are started and 200 have room: after the 100 failures there are 175
 * places, and nothing starts for half a second.
 */
final class ShortageGate implements PressureGate {

  private static final Logger LOG = LoggerFactory.getLogger(ShortageGate.class);

  /** What is short, and until when nothing starts. */
  private record Short(String what, long untilNanos) {}

  private final GrowingPause pause =
      new GrowingPause(Duration.ofMillis(500), Duration.ofSeconds(30));
  private int most = Integer.MAX_VALUE;
  private int endedSince;

  /** Streams that have a place; written by the pump alone. */
  private volatile int open;

  private volatile @Nullable Short now;

  @Override
  public String name() {
    return "shortage";
  }

  @Override
  public boolean isOfLanes() {
    return false;
  }

  @Override
  public boolean mayStart(Candidate job, long nowNanos) {
    return !isPausing(now, nowNanos) && open < most;
  }

  @Override
  public void started(Started stream) {
    occupied(1);
  }

  @Override
  public void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    occupied(-1);
    Failure failure = feedback == null ? null : feedback.failure();
    if (failure != null && KnownFailure.SHORTAGE.isOf(failure)) {
      close(failure.message(), nowNanos);
    } else {
      open(nowNanos);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the pump alone writes
  private void occupied(int more) {
    open += more;
  }

  private void close(String what, long nowNanos) {
    Short before = now;
    if (before == null) {
      LOG.warn("nothing new is started for a moment, and then less at once: {}", what);
    }
    long until =
        before != null && isPausing(before, nowNanos)
            ? before.untilNanos()
            : nowNanos + pause.failed();
    now = new Short(what, until);
    most = Math.max(1, Math.min(most, open - open / 8));
    endedSince = 0;
  }

  private void open(long nowNanos) {
    Short before = now;
    if (before != null && !isPausing(before, nowNanos)) {
      now = null;
      pause.succeeded();
      LOG.info("streams are opened again, {} at most at once for now", most);
    }
    if (most < Integer.MAX_VALUE && ++endedSince >= most) {
      most += Math.max(1, most / 8);
      endedSince = 0;
    }
  }

  private static boolean isPausing(@Nullable Short what, long nowNanos) {
    return what != null && nowNanos - what.untilNanos() < 0;
  }

  @Override
  public long nanosUntilOpening(Candidate job, long nowNanos) {
    Short what = now;
    return what != null && isPausing(what, nowNanos)
        ? what.untilNanos() - nowNanos
        : Long.MAX_VALUE;
  }

  /** Empty once the pause is over: only a new stream can show whether something is still short. */
  @Override
  public String trouble(long nowNanos) {
    Short what = now;
    return what != null && (isPausing(what, nowNanos) || open > 0) ? what.what() : "";
  }
}
