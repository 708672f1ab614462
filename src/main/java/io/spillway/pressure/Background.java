package io.spillway.pressure;

import java.util.HashMap;
import java.util.Map;

/**
 * The share of a lane's calls that are refused, for overload or with 429, however few of them run:
 * the API is short of room for everybody, and a lane that gave up its places for such failures
 * would end with one place and gain nothing. They are found by what happens at a quarter of the
 * places. If as large a share fails there, fewer places do not help, and failures up to that share
 * take no place; if not, the lane was at its capacity. Of a worker that is alone, calls that began
 * while no other ran tell the same ({@link SingleCalls}): so a lane that lost its places before the
 * share was known comes back.
 *
 * <p>A quarter of the places is tried if calls fail although no probe is open: as long as it takes
 * to see three failures, if the share were the same. For example 100 places of which 5 % of the
 * calls fail: 25 run until 60 calls have ended. If two or more of these fail, 5 % are forgiven from
 * then on. If fewer fail, it is tried again after 2 minutes at first, after half an hour at last.
 *
 * <p>A worker that is alone does not wait for so many calls at first: see {@link #tryHalf}.
 *
 * <p>Times are nanoseconds of one monotonic source. For one thread.
 */
final class Background {

  private static final long SECOND = 1_000_000_000L;

  /** Below it nothing is tried: probes cost more. */
  private static final double LEAST_SHARE = 0.015;

  /** If more fail at a quarter of the places too, there is no room at all. */
  private static final double MOST_SHARE = 0.5;

  /** One of several workers with fewer places sees what the others take. */
  private static final int LEAST_LEVEL = 4;

  /** A quarter of few places would take too long to tell something: half of them, up to so many. */
  private static final int FEW = 4;

  private static final double FAILURES_TO_SEE = 3;
  private static final int LEAST_CALLS = 12;
  private static final int MOST_CALLS = 80;

  /** So much more than was seen at a quarter may be forgiven: few calls have run there. */
  private static final double MORE_THAN_SEEN = 1.25;

  private static final double ROUNDS_KEPT = 1.5;

  /** So many failures may come by chance, however few places there are. */
  private static final double LEAST_KEPT = 6;

  private static final int FIRST_CALLS = 20;
  private static final int LEAST_OF_FIRST = 2;

  /** A lane that never had more places is tried at its first refusal. */
  private static final int MANY = 10;

  /** More refusals in a row are an outage. */
  private static final int LONGEST_RUN = 3;

  /** More is forgiven than the share, or chance alone would take places. */
  private static final double MARGIN = 1.2;

  private static final long FIRST_PAUSE_NANOS = 120 * SECOND;
  private static final long LONGEST_PAUSE_NANOS = 1_800 * SECOND;

  /** After a trial that was too short for its calls. */
  private static final long BETWEEN_PARTS_NANOS = 30 * SECOND;

  private static final long LONGEST_TRIAL_NANOS = 90 * SECOND;

  private final boolean tries;
  private boolean isAlone = true;
  private int level = 1;
  private final FailureShare full = new FailureShare();
  private final FailureShare low = new FailureShare();

  /** Calls that began while few ran and have not ended: when, and how many. */
  private final Map<Long, Integer> lowStarts = new HashMap<>();

  private final SingleCalls single = new SingleCalls();

  private double found;
  private double share;

  /** Failures that may come and take no place. */
  private double paid;

  /** How many calls were refused since one ended well. */
  private int run;

  /** So many run in a first trial; 0: there is none. */
  private int first;

  private boolean hasBecomeKnown;
  private boolean isTrial;
  private long trialEndNanos;
  private long pauseNanos = FIRST_PAUSE_NANOS;
  private Deadline pause = new Deadline();

  /**
   * Of a lane of which nothing is known.
   *
   * @param tries whether fewer places are tried; if not, no share is ever found
   */
  Background(boolean tries) {
    this.tries = tries;
  }

  /** So many calls may run at once: fewer while a quarter of the places is tried. */
  int most(int places) {
    return isTrial ? Math.min(places, fewPlaces()) : places;
  }

  /** Whether a quarter of the places is tried: the lane does not grow then. */
  boolean isTrial() {
    return isTrial;
  }

  private int fewPlaces() {
    if (first > 0) {
      return first;
    }
    return Math.max(1, Math.max(level / 4, Math.min(FEW, level / 2)));
  }

  /** Whether all partitions are this worker's, so that no other takes places. */
  void alone(boolean now) {
    isAlone = now;
  }

  /** The most places that the lane has had. */
  int level() {
    return level;
  }

  /**
   * A call was refused in slow start, or in a lane that never had many places: if this worker is
   * alone, half of what ran is tried at once, for 20 calls. If two of these are refused as well, it
   * was not the capacity.
   */
  void tryHalf(int running, long nowNanos) {
    if (tries && isAlone && share == 0 && !isTrial && pause.left(nowNanos) == 0) {
      first = Math.max(1, running / 2);
      isTrial = true;
      trialEndNanos = nowNanos + LONGEST_TRIAL_NANOS;
      low.clear();
      lowStarts.clear();
    }
  }

  /**
   * A call starts.
   *
   * @param running before it
   * @param isHalfOpen whether it is a probe of a lane that was closed
   */
  void started(int running, boolean isHalfOpen, long nowNanos) {
    single.started(running, nowNanos);
    if (running < fewPlaces() && !isHalfOpen) {
      lowStarts.merge(nowNanos, 1, Integer::sum);
    }
  }

  /**
   * A call ended that was started here.
   *
   * @param isUnprovoked whether no probe was open, and the call began after the last one
   * @param places that the lane has
   * @return whether it was refused for overload, and takes no place
   */
  boolean ended(long startedNanos, Signal signal, boolean isUnprovoked, int places, long nowNanos) {
    boolean isLow = lowStarts.containsKey(startedNanos);
    lowStarts.computeIfPresent(startedNanos, (at, many) -> many == 1 ? null : many - 1);
    boolean isSingle = single.ended(startedNanos);
    boolean isRefused =
        signal.kind() == Signal.Kind.OVERLOAD || signal.kind() == Signal.Kind.TOO_FAST;
    if (!isRefused && signal.kind() != Signal.Kind.SUCCESS) {
      return false;
    }
    level = Math.max(level, places);
    if (isSingle && isUnprovoked && isAlone && tries) {
      lookAtSingle(isRefused);
    }
    if (isLow) {
      low.add(isRefused);
    } else if (isUnprovoked && !isSingle) {
      full.add(isRefused);
    }
    run = isRefused ? run + 1 : 0;
    if (isRefused && isUnprovoked && level <= MANY) {
      tryHalf(places, nowNanos);
    }
    if (first > 0) {
      lookAtFirst(nowNanos);
      return isRefused && isLow && first > 0;
    }
    look(places, nowNanos);
    return isRefused ? forgives() : earns(places);
  }

  /**
   * A success pays for its share of a failure. At most those of one and a half rounds of calls are
   * kept: for example 15 with 100 places and a share of 10 %.
   */
  private boolean earns(int places) {
    double most = Math.max(LEAST_KEPT, ROUNDS_KEPT * share * places);
    paid = share == 0 ? 0 : Math.min(most, paid + MARGIN * share / (1 - share));
    return false;
  }

  private boolean forgives() {
    boolean isForgiven = paid >= 1 && run <= LONGEST_RUN;
    paid -= isForgiven ? 1 : 0;
    return isForgiven;
  }

  /** A share that fails of single calls is background: there is no fewer than one. */
  private void lookAtSingle(boolean isRefused) {
    if (isRefused) {
      single.refused();
      return;
    }
    single.succeeded();
    double observed = single.share().known();
    if (observed > LEAST_SHARE + MARGIN * share && single.share().calls() >= callsToSee(observed)) {
      known(Math.min(observed, MOST_SHARE));
      single.share().clear();
    }
  }

  private void known(double now) {
    found = now;
    share = now;
    paid = LEAST_KEPT;
    hasBecomeKnown = true;
  }

  /** Twenty calls tell a share only roughly, so a standard deviation more is forgiven. */
  private void lookAtFirst(long now) {
    boolean isOutage = run > LONGEST_RUN;
    if (low.calls() < FIRST_CALLS - 1 && !isOutage && now - trialEndNanos < 0) {
      return;
    }
    double few = low.soFar();
    if (!isOutage && few * low.calls() >= LEAST_OF_FIRST - 0.5) {
      known(Math.min(few + Math.sqrt(few * (1 - few) / FIRST_CALLS), MOST_SHARE));
    } else {
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
      pause.extendTo(now + pauseNanos);
    }
    first = 0;
    isTrial = false;
    low.clear();
    lowStarts.clear();
  }

  private void look(int places, long now) {
    double observed = full.known();
    follow(observed, places);
    boolean isNew = tries && observed > LEAST_SHARE + MARGIN * share && level >= LEAST_LEVEL;
    if (isNew && low.calls() >= callsToSee(observed)) {
      conclude(observed, now);
    } else if (isTrial && (observed < LEAST_SHARE + share || now - trialEndNanos >= 0)) {
      isTrial = false;
      pause.extendTo(now + BETWEEN_PARTS_NANOS);
    } else if (isNew && !isTrial && pause.left(now) == 0) {
      isTrial = true;
      trialEndNanos = now + LONGEST_TRIAL_NANOS;
    }
  }

  /** The share changes: it may fall at any time, and rise while the lane is far below its level. */
  private void follow(double observed, int places) {
    if (share == 0 || full.calls() < FailureShare.MEMORY / 2) {
      return;
    }
    if (observed < share / 2) {
      share = observed < LEAST_SHARE ? 0 : observed;
    } else if (observed > share && places <= level / 2) {
      share = Math.min(observed, MORE_THAN_SEEN * found);
    }
  }

  private static double callsToSee(double observed) {
    return Math.clamp(FAILURES_TO_SEE / observed, LEAST_CALLS, MOST_CALLS);
  }

  private void conclude(double observed, long now) {
    double few = low.soFar();
    if (few >= observed / 2 && few <= MOST_SHARE) {
      known(Math.min(full.with(low), MORE_THAN_SEEN * few));
      pauseNanos = FIRST_PAUSE_NANOS;
    } else {
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }
    pause = new Deadline();
    pause.extendTo(now + pauseNanos);
    isTrial = false;
    low.clear();
    lowStarts.clear();
  }

  /** Whether a share was found since the last time that this was asked. */
  boolean hasBecomeKnown() {
    boolean now = hasBecomeKnown;
    hasBecomeKnown = false;
    return now;
  }

  /** The lane was closed: what was observed was no background. */
  void closed() {
    full.clear();
    low.clear();
    lowStarts.clear();
    isTrial = false;
    first = 0;
  }

  /** The share that is forgiven, from 0 to a half. */
  double share() {
    return share;
  }
}
