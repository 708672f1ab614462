package io.spillway.pressure;

import java.util.HashMap;
import java.util.Map;

/**
 * The share of a lane's calls that are refused, for overload or with 429, however few of them run:
 * the API is short of room for everybody, and a lane that gave up its places for such failures
 * would end with one place and gain nothing. They are found by what happens at a quarter of the
 * places. If as large a share fails there, fewer places do not help, and failures up to that share
 * take no place; if not, the lane was at its capacity.
 *
 * <p>A quarter of the places is tried if calls fail although no probe is open: as long as it takes
 * to see three failures, if the share were the same. For example 100 places of which 5 % of the
 * calls fail: 25 run until 60 calls have ended. If two or more of these fail, 5 % are forgiven from
 * then on. If fewer fail, it is tried again after 2 minutes at first, after half an hour at last.
 *
 * <p>Times are nanoseconds of one monotonic source. For one thread.
 */
final class Background {

  private static final long SECOND = 1_000_000_000L;

  /** Below it nothing is tried: probes cost more. */
  private static final double LEAST_SHARE = 0.015;

  /** If more fail at a quarter of the places too, there is no room at all. */
  private static final double MOST_SHARE = 0.5;

  /** Of fewer places a quarter tells nothing. */
  private static final int LEAST_LEVEL = 4;

  /** A quarter of few places would take too long to tell something: half of them, up to so many. */
  private static final int FEW = 4;

  private static final double FAILURES_TO_SEE = 3;
  private static final int LEAST_CALLS = 12;
  private static final double LEAST_FAILURES = 1.5;
  private static final int MOST_CALLS = 80;

  /** How many calls the observed share goes back. */
  private static final double MEMORY = 200;

  /** So much more than was seen at a quarter may be forgiven: few calls have run there. */
  private static final double MORE_THAN_SEEN = 1.25;

  private static final double ROUNDS_KEPT = 1.5;

  /** More is forgiven than the share, or chance alone would take places. */
  private static final double MARGIN = 1.2;

  private static final long FIRST_PAUSE_NANOS = 120 * SECOND;
  private static final long LONGEST_PAUSE_NANOS = 1_800 * SECOND;

  /** After a trial that was too short for its calls. */
  private static final long BETWEEN_PARTS_NANOS = 30 * SECOND;

  private static final long LONGEST_TRIAL_NANOS = 90 * SECOND;

  private int level = 1;
  private double calls;
  private double failures;
  private double lowCalls;
  private double lowFailures;

  /** Calls that began while few ran and have not ended: when, and how many. */
  private final Map<Long, Integer> lowStarts = new HashMap<>();

  private double found;
  private double share;

  /** Failures that may come and take no place. */
  private double paid;

  private boolean hasBecomeKnown;
  private boolean isTrial;
  private long trialEndNanos;
  private long pauseNanos = FIRST_PAUSE_NANOS;
  private Deadline pause = new Deadline();

  /** So many calls may run at once: fewer while a quarter of the places is tried. */
  int most(int places) {
    return isTrial ? Math.min(places, low()) : places;
  }

  /** Whether a quarter of the places is tried: the lane does not grow then. */
  boolean isTrial() {
    return isTrial;
  }

  private int low() {
    return Math.max(1, Math.max(level / 4, Math.min(FEW, level / 2)));
  }

  /** The most places that the lane has had. */
  int level() {
    return level;
  }

  /**
   * A call starts in a lane that is not half-open.
   *
   * @param running before it
   */
  void started(int running, long nowNanos) {
    if (running < low()) {
      lowStarts.merge(nowNanos, 1, Integer::sum);
    }
  }

  /**
   * A call ended that was started here, while the lane was not half-open.
   *
   * @param isUnprovoked whether no probe was open, and the call began after the last one
   * @param places that the lane has
   * @return whether it was refused for overload, and takes no place
   */
  boolean ended(long startedNanos, Signal signal, boolean isUnprovoked, int places, long nowNanos) {
    boolean isLow = lowStarts.containsKey(startedNanos);
    lowStarts.computeIfPresent(startedNanos, (at, many) -> many == 1 ? null : many - 1);
    boolean isRefused =
        signal.kind() == Signal.Kind.OVERLOAD || signal.kind() == Signal.Kind.TOO_FAST;
    if (!isRefused && signal.kind() != Signal.Kind.SUCCESS) {
      return false;
    }
    level = Math.max(level, places);
    if (isLow) {
      lowCalls = lowCalls * (1 - 1 / MEMORY) + 1;
      lowFailures = lowFailures * (1 - 1 / MEMORY) + (isRefused ? 1 : 0);
    } else if (isUnprovoked) {
      calls = calls * (1 - 1 / MEMORY) + 1;
      failures = failures * (1 - 1 / MEMORY) + (isRefused ? 1 : 0);
    }
    look(places, nowNanos);
    return isRefused ? forgives() : earns(places);
  }

  /**
   * A success pays for its share of a failure. At most those of one and a half rounds of calls are
   * kept: for example 15 with 100 places and a share of 10 %.
   */
  private boolean earns(int places) {
    double most = Math.max(FAILURES_TO_SEE, ROUNDS_KEPT * share * places);
    paid = share == 0 ? 0 : Math.min(most, paid + MARGIN * share / (1 - share));
    return false;
  }

  private boolean forgives() {
    boolean isForgiven = paid >= 1;
    paid -= isForgiven ? 1 : 0;
    return isForgiven;
  }

  private double observed() {
    return calls < LEAST_CALLS || failures < LEAST_FAILURES ? 0 : failures / calls;
  }

  private void look(int places, long now) {
    double observed = observed();
    follow(observed, places);
    boolean isNew = observed > LEAST_SHARE + MARGIN * share && level >= LEAST_LEVEL;
    if (isNew && lowCalls >= callsToSee(observed)) {
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
    if (share == 0 || calls < MEMORY / 2) {
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
    double low = lowFailures / lowCalls;
    if (low >= observed / 2 && low <= MOST_SHARE) {
      found = Math.min((failures + lowFailures) / (calls + lowCalls), MORE_THAN_SEEN * low);
      share = found;
      pauseNanos = FIRST_PAUSE_NANOS;
      hasBecomeKnown = true;
    } else {
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }
    pause = new Deadline();
    pause.extendTo(now + pauseNanos);
    isTrial = false;
    lowCalls = 0;
    lowFailures = 0;
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
    calls = 0;
    failures = 0;
    lowCalls = 0;
    lowFailures = 0;
    lowStarts.clear();
    isTrial = false;
  }

  /** The share that is forgiven, from 0 to a half. */
  double share() {
    return share;
  }
}
