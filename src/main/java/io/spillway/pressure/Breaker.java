package io.spillway.pressure;

import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one lane's jobs from dying in masses. A 403 or a 404 is the end of a single job. If several
 * jobs in a row end so, and none that was called after the first of them succeeds, it is not the
 * jobs: the model was withdrawn, or the endpoint is wrong. The lane is held then: single probes, at
 * growing intervals, find out when it is over, and what fails so meanwhile waits.
 *
 * <p>For example, with 5 jobs: a model is withdrawn while 300 streams are open and 100,000 jobs
 * wait. The first four jobs that get a 404 are dead letters; the fifth and all others wait.
 *
 * <p>Pure: told by one thread, in nanoseconds of one monotonic source.
 */
final class Breaker {

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** Kinds of failures that are counted side by side: anybody can make up a type. */
  private static final int MOST_KINDS = 4;

  /** A permanent failure that many jobs may have for one reason. */
  record BreakingFailure(int status, String type) {

    /** That of a failure; empty if it is the job's own, or passes. */
    static Optional<BreakingFailure> of(@Nullable Failure failure) {
      if (failure == null || failure.disposition() != Disposition.DEAD_LETTER) {
        return Optional.empty();
      }
      return failure.status() == FORBIDDEN || failure.status() == NOT_FOUND
          ? Optional.of(new BreakingFailure(failure.status(), failure.shownType()))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return status + " " + type;
    }
  }

  /** Where it stands. */
  enum BreakerState {
    /** Calls start. */
    OPEN,
    /** Only probes start. */
    HELD,
    /** The response to a probe has begun well: calls start, and one failure more holds it again. */
    TRYING
  }

  /** To what a failed call is charged. */
  enum FailureVerdict {
    /** Its failure is the job's. */
    FINAL,
    /** Its failure is the lane's: the job waits. */
    WAITS
  }

  private final HoldSettings settings;
  private final Probing probing;

  /** Jobs that have failed in a row, and when, by their kind of failure. */
  private final Map<BreakingFailure, LinkedHashMap<String, Long>> runs = new LinkedHashMap<>();

  private BreakerState state = BreakerState.OPEN;
  private boolean letsFail;
  private long firstNanos;
  private @Nullable BreakingFailure cause;

  /** An open lane. */
  Breaker(HoldSettings settings) {
    this.settings = settings;
    this.probing = new Probing(settings);
  }

  BreakerState state() {
    return state;
  }

  /** What it is held for, or was for the last time. */
  Optional<BreakingFailure> cause() {
    return Optional.ofNullable(cause);
  }

  /** Whether nothing is known of the lane that must be kept. */
  boolean isBlank() {
    return state == BreakerState.OPEN && runs.isEmpty() && !letsFail;
  }

  /** Whether a call may start. */
  boolean mayStart(long nowNanos) {
    return state != BreakerState.HELD || probing.isDue(nowNanos);
  }

  /** A call starts; returns whether it is a probe. */
  boolean started() {
    if (state == BreakerState.HELD) {
      probing.started();
      return true;
    }
    return false;
  }

  /** A call's response began with a status that is no failure. */
  void beganWell(boolean probe) {
    if (probe && state == BreakerState.HELD) {
      state = BreakerState.TRYING;
      probing.unused();
    }
  }

  /** A call was cancelled, or not made. */
  void unused(boolean probe) {
    if (probe && state == BreakerState.HELD) {
      probing.unused();
    }
  }

  /** A call succeeded. */
  void succeeded(boolean probe, long startedNanos) {
    if (state == BreakerState.OPEN) {
      letsFail = false;
      runs.values().forEach(run -> run.values().removeIf(at -> at - startedNanos <= 0));
      runs.values().removeIf(Map::isEmpty);
    } else if (probe || startedNanos - firstNanos >= 0) {
      open();
    }
  }

  /**
   * A call failed.
   *
   * @param job names the job: another has another name
   */
  FailureVerdict failed(String job, Failure failure, boolean probe, long nowNanos) {
    Optional<BreakingFailure> kind = BreakingFailure.of(failure);
    if (kind.isEmpty()) {
      if (probe && state == BreakerState.HELD) {
        probing.undecided(nowNanos);
      }
      return FailureVerdict.FINAL;
    }
    return switch (state) {
      case OPEN -> count(job, kind.get(), nowNanos);
      case TRYING -> hold(nowNanos);
      case HELD -> {
        if (probe) {
          probing.failed(nowNanos);
        }
        yield FailureVerdict.WAITS;
      }
    };
  }

  private FailureVerdict count(String job, BreakingFailure kind, long nowNanos) {
    if (settings.jobs() == 0 || letsFail) {
      return FailureVerdict.FINAL;
    }
    if (!runs.containsKey(kind) && runs.size() == MOST_KINDS) {
      runs.remove(runs.keySet().iterator().next());
    }
    LinkedHashMap<String, Long> run = runs.computeIfAbsent(kind, first -> new LinkedHashMap<>());
    run.values().removeIf(at -> nowNanos - at > settings.window().toNanos());
    run.putIfAbsent(job, nowNanos);
    if (run.size() < settings.jobs()) {
      return FailureVerdict.FINAL;
    }
    cause = kind;
    firstNanos = run.values().iterator().next();
    return hold(nowNanos);
  }

  private FailureVerdict hold(long nowNanos) {
    state = BreakerState.HELD;
    probing.failed(nowNanos);
    return FailureVerdict.WAITS;
  }

  private void open() {
    state = BreakerState.OPEN;
    runs.clear();
    probing.ended();
  }

  /**
   * A person says that it is over: the lane is open, and counts anew.
   *
   * @param letFail whether the failures are the jobs' own: they are final until one succeeds
   * @return whether it was held
   */
  boolean release(boolean letFail) {
    boolean wasHeld = state != BreakerState.OPEN;
    open();
    letsFail = letFail;
    return wasHeld;
  }

  /** Nanoseconds until a probe may start; {@link Long#MAX_VALUE} if that is not what is missing. */
  long nanosUntilProbe(long nowNanos) {
    long nanos = state == BreakerState.HELD ? probing.nanosUntilNext(nowNanos) : 0;
    return nanos > 0 ? nanos : Long.MAX_VALUE;
  }
}
