package io.spillway.pressure;

import io.spillway.pressure.LaneUse.UseSoFar;
import io.spillway.pressure.LimitGroup.Limit;
import io.spillway.pressure.LimitReading.BucketReading;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether two lanes draw on the same buckets of the API. It looks at when their answers
 * say that a bucket will be full: while it is not full, use alone makes that later, by whoever it
 * is, and nothing makes it earlier. So in one bucket
 *
 * <ul>
 *   <li>what a later answer of one lane says is never earlier than what an answer of the other said
 *       before it, and not much later either if little time has passed (equal reset);
 *   <li>it gets later for each lane by what both have used, and not by what its own calls have used
 *       alone (joint fall).
 * </ul>
 *
 * <p>So many joint falls, between which all resets were equal, join the lanes. Other limits, a
 * reset that goes back, or a fall by less than both have used speak against it: one begins the
 * count anew, and a few part lanes that are joined. After each parting twice as many falls are
 * needed. Pure: times are those of the readings.
 */
final class LanePair {

  /** Joint falls that join. */
  static final int FALLS_TO_JOIN = 5;

  /** After so many partings no more falls are asked for. */
  private static final int MOST_DOUBLINGS = 4;

  /** Times that something speaks against it, more than for it, that part. */
  static final int DOUBTS_TO_PART = 3;

  /** Seconds by which resets of one bucket may differ: each is rounded to one. */
  private static final double ROUNDING = 2;

  /** A fall is looked at if both have used what is refilled in so many seconds. */
  private static final double LEAST_FALL = 30;

  /** And given up if it is so many, and still tells nothing. */
  private static final double MOST_FALL = 300;

  /** A fall is shared if it is as deep as this part of what both are believed to have used. */
  private static final double NEARLY_ALL = 0.9;

  /** If it is not as deep as this part of what this worker knows that both have used, it is not. */
  private static final double SURELY = 0.9;

  private final LaneUse[] lanes;
  private final @Nullable LimitReading[] from = new LimitReading[2];
  private final @Nullable LimitReading[] compared = new LimitReading[2];
  private final ResetOffset[] offsets = {new ResetOffset(), new ResetOffset()};
  private final boolean[] wereFar = new boolean[2];
  private int falls;
  private int resetDoubts;
  private int fallDoubts;
  private int partings;
  private boolean isJoined;

  /** What two readings say. */
  private enum Evidence {
    /** They fit one bucket, and hardly two. */
    SHARED,
    /** They do not fit one bucket. */
    APART,
    /** They fit one only if somebody else has used much in between. */
    FAR,
    /** Nothing. */
    NOTHING
  }

  /** Nothing is known of these two. */
  LanePair(LaneUse first, LaneUse second) {
    lanes = new LaneUse[] {first, second};
  }

  /** Whether they are taken for one group. */
  boolean isJoined() {
    return isJoined;
  }

  /** Whether it is of this lane. */
  boolean isOf(LaneUse lane) {
    return lanes[0] == lane || lanes[1] == lane;
  }

  /** The first and the second lane. */
  LaneUse lane(int side) {
    return lanes[side];
  }

  /** Parts them, if they are joined: something speaks against another lane of their group. */
  void beginAnew() {
    isJoined = false;
    falls = 0;
    resetDoubts = 0;
    fallDoubts = 0;
  }

  /**
   * An answer of one of the lanes came.
   *
   * @return whether they are joined or parted by it
   */
  boolean read(LaneUse lane, LimitReading reading) {
    boolean wasJoined = isJoined;
    int side = lane == lanes[0] ? 0 : 1;
    LimitReading before = lanes[1 - side].readBefore(reading.startedNanos());
    if (before != null && before != compared[side]) {
      compared[side] = before;
      Evidence resets = resets(before, reading);
      wereFar[side] |= resets == Evidence.FAR;
      addToOffsets(side, before, reading);
      resetDoubts = doubts(resetDoubts, resets);
    }
    Evidence fall = fall(side, reading);
    fallDoubts = doubts(fallDoubts, fall);
    if (fall == Evidence.SHARED) {
      falls++;
    }
    decide();
    return wasJoined != isJoined;
  }

  private void addToOffsets(int side, LimitReading before, LimitReading reading) {
    Limit limit = reading.scarcest();
    if (limit != null && before.scarcest() == limit) {
      double later = reading.bucket(limit).fullAt() - before.bucket(limit).fullAt();
      for (ResetOffset offset : offsets) {
        offset.add(side, later - secondsBetween(before, reading));
      }
    }
  }

  private static double secondsBetween(LimitReading before, LimitReading reading) {
    return (reading.startedNanos() - before.startedNanos()) / 1e9;
  }

  private int doubts(int before, Evidence finding) {
    return switch (finding) {
      case SHARED -> Math.max(0, before - 1);
      case APART -> {
        falls = 0;
        yield before + 1;
      }
      case FAR, NOTHING -> before;
    };
  }

  private void decide() {
    if (isJoined && Math.max(resetDoubts, fallDoubts) >= DOUBTS_TO_PART) {
      beginAnew();
      partings++;
    } else if (!isJoined && falls >= FALLS_TO_JOIN << Math.min(partings, MOST_DOUBLINGS)) {
      beginAnew();
      isJoined = true;
    }
  }

  /** Whether the resets of a later answer of one lane fit those of one of the other. */
  private Evidence resets(LimitReading before, LimitReading reading) {
    if (!reading.hasLimitsOf(before)) {
      return Evidence.APART;
    }
    Evidence finding = Evidence.NOTHING;
    for (Limit limit : reading.told().keySet()) {
      Evidence ofLimit = resets(limit, before, reading);
      if (ofLimit == Evidence.APART) {
        return ofLimit;
      }
      finding = ofLimit == Evidence.NOTHING || finding == Evidence.FAR ? finding : ofLimit;
    }
    return finding;
  }

  /** Others may have used as much as is refilled in the time between, and their share of ours. */
  private Evidence resets(Limit limit, LimitReading before, LimitReading reading) {
    BucketReading was = before.told().get(limit);
    BucketReading is = reading.told().get(limit);
    if (was == null || is == null) {
      return Evidence.NOTHING;
    }
    double later = is.fullAt() - was.fullAt();
    if (later < -ROUNDING) {
      return Evidence.APART;
    }
    if (was.isFull() || is.isFull()) {
      return Evidence.NOTHING;
    }
    double used = used(0, limit, before, reading) + used(1, limit, before, reading);
    double most = is.secondsOf(Math.max(0, used)) / (NEARLY_ALL * reading.share());
    return later <= most + secondsBetween(before, reading) + ROUNDING
        ? Evidence.SHARED
        : Evidence.FAR;
  }

  /** Whether a lane's bucket has fallen by what both have used. */
  private Evidence fall(int side, LimitReading reading) {
    LimitReading start = from[side];
    Limit limit = reading.scarcest();
    if (start == null
        || limit == null
        || start.scarcest() != limit
        || !reading.hasLimitsOf(start)) {
      return again(side, limit == null ? null : reading, Evidence.NOTHING);
    }
    BucketReading is = reading.bucket(limit);
    double own = is.secondsOf(used(side, limit, start, reading));
    double other = is.secondsOf(used(1 - side, limit, start, reading));
    double error = is.secondsOf(error(limit, start, reading));
    double share = reading.share();
    if (own + other < LEAST_FALL * share || other < 2 * ((ROUNDING + 1) * share + error)) {
      boolean isHopeless = own + other > MOST_FALL * share;
      return isHopeless ? again(side, reading, Evidence.NOTHING) : Evidence.NOTHING;
    }
    if (other < own) {
      return again(side, reading, Evidence.NOTHING); // the other lane's answers tell it better
    }
    double fell = is.fullAt() - start.bucket(limit).fullAt();
    if (fell < SURELY * (own + other) - error - ROUNDING || offsets[side].isFar()) {
      return again(side, reading, Evidence.APART);
    }
    boolean isShared =
        fell >= (NEARLY_ALL * (own + other) - error) / share - ROUNDING
            && offsets[side].isNear()
            && !wereFar[side];
    return again(side, reading, isShared ? Evidence.SHARED : Evidence.NOTHING);
  }

  private Evidence again(int side, @Nullable LimitReading start, Evidence finding) {
    from[side] = start;
    offsets[side].clear();
    wereFar[side] = false;
    return finding;
  }

  private double used(int side, Limit limit, LimitReading start, LimitReading end) {
    return end.usedBy(lanes[side]).of(limit) - start.usedBy(lanes[side]).of(limit);
  }

  /** By how much the estimates of what both have used may be wrong. */
  private double error(Limit limit, LimitReading start, LimitReading end) {
    double squares = 0;
    for (LaneUse lane : lanes) {
      UseSoFar first = start.usedBy(lane);
      UseSoFar last = end.usedBy(lane);
      squares += first.squareOf(limit) + last.squareOf(limit);
    }
    return Math.sqrt(squares);
  }
}
