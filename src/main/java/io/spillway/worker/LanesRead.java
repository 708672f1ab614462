package io.spillway.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which lanes the jobs had that were read last of one partition. It knows {@value #MOST_LANES}
 * lanes at most, those that were read last. Used by the pump's thread only.
 */
final class LanesRead {

  /** So many jobs of a partition, the last ones, tell whether it is mixed. */
  static final int WINDOW = 1_000;

  private static final int MOST_LANES = 16;

  /** The number of the last job of each lane, in the order of these numbers. */
  private final LinkedHashMap<String, Long> last = new LinkedHashMap<>();

  private long jobs;

  /** A job of this lane was read. */
  void read(String lane) {
    jobs++;
    last.remove(lane);
    last.put(lane, jobs);
    if (last.size() > MOST_LANES) {
      last.remove(last.keySet().iterator().next());
    }
  }

  /** Whether one of the last {@value #WINDOW} jobs is of such a lane. */
  boolean has(Predicate<String> lane) {
    for (Map.Entry<String, Long> read : last.entrySet()) {
      if (jobs - read.getValue() < WINDOW && lane.test(read.getKey())) {
        return true;
      }
    }
    return false;
  }
}
