package io.spillway.pressure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The orders of an operator: which lanes are paused, and how many streams they may have at most.
 * They hold until they are taken back or the process ends. Pure; for one thread.
 */
final class OperatorHand {

  /** No ceiling. */
  static final int NONE = 0;

  /** The most lanes with an order of their own. */
  static final int MOST_LANES = 1_000;

  private final Set<String> paused = new HashSet<>();
  private final Map<String, Integer> ceilings = new HashMap<>();
  private boolean allPaused;
  private int ceilingOfAll = NONE;

  /**
   * Whether a stream more may be opened.
   *
   * @param running streams of the lane that are open
   * @param runningOfAll streams of all lanes that are open
   */
  boolean mayStart(String lane, int running, int runningOfAll) {
    return !isPaused(lane)
        && isBelow(ceilingOf(lane), running)
        && isBelow(ceilingOfAll, runningOfAll);
  }

  private static boolean isBelow(int ceiling, int running) {
    return ceiling == NONE || running < ceiling;
  }

  /** Whether a lane is paused, by itself or with all others. */
  boolean isPaused(String lane) {
    return allPaused || paused.contains(lane);
  }

  /** Whether all lanes are paused. */
  boolean isAllPaused() {
    return allPaused;
  }

  /** The lanes that are paused by themselves. */
  Set<String> paused() {
    return paused;
  }

  /** The ceiling of a lane; {@link #NONE} if it has none of its own. */
  int ceilingOf(String lane) {
    return ceilings.getOrDefault(lane, NONE);
  }

  /** The ceiling of all lanes together; {@link #NONE} if there is none. */
  int ceilingOfAll() {
    return ceilingOfAll;
  }

  /** Whether something is ordered of the lane itself. */
  boolean knows(String lane) {
    return paused.contains(lane) || ceilings.containsKey(lane);
  }

  /** Whether one lane more can be named, or this one is known. */
  boolean hasRoomFor(@Nullable String lane) {
    return lane == null || knows(lane) || paused.size() + ceilings.size() < MOST_LANES;
  }

  /** Pauses a lane, or all (null). */
  void pause(@Nullable String lane) {
    if (lane == null) {
      allPaused = true;
    } else {
      paused.add(lane);
    }
  }

  /** Ends the pause of a lane, or every pause (null). */
  void resume(@Nullable String lane) {
    if (lane == null) {
      allPaused = false;
      paused.clear();
    } else {
      paused.remove(lane);
    }
  }

  /** Bounds the streams of a lane, or of all together (null); {@link #NONE} takes it away. */
  void ceiling(@Nullable String lane, int streams) {
    if (lane == null) {
      ceilingOfAll = streams;
    } else if (streams == NONE) {
      ceilings.remove(lane);
    } else {
      ceilings.put(lane, streams);
    }
  }
}
