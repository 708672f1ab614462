package io.spillway.pressure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The refusals in a row of a lane: each is of a call that started after the one before. A run ends
 * by a success, by a call since the last cut that lives for 10 s, or by the first bytes of three
 * such calls (from the study).
 */
final class Cuts {

  /** A call that lives so long was accepted. */
  private static final long SURVIVAL_NANOS = 10_000_000_000L;

  private static final double CUT_WHILE_PROBING = 0.03;
  private static final int FIRST_BYTES_THAT_END_A_RUN = 3;

  /** The longest run whose cut is still computed: 2^20 is more than there are places. */
  private static final int LONGEST_RUN = 22;

  /** Calls started since the last cut that have not ended: when, the oldest first, and how many. */
  private final Map<Long, Integer> started = new LinkedHashMap<>();

  private int run;
  private int firstBytes;
  private boolean wasProbeRefused;
  private long probeRefusedNanos;

  /** A call starts. */
  void started(long nowNanos) {
    started.merge(nowNanos, 1, Integer::sum);
  }

  /** A response began well. */
  void began(long startedNanos) {
    if (started.containsKey(startedNanos) && ++firstBytes >= FIRST_BYTES_THAT_END_A_RUN) {
      run = 0;
    }
  }

  /** A call ended; returns whether it started after the last cut. */
  boolean ended(long startedNanos) {
    boolean isAfter = started.containsKey(startedNanos);
    started.computeIfPresent(startedNanos, (at, calls) -> calls == 1 ? null : calls - 1);
    return isAfter;
  }

  /** Nanoseconds until a call since the last cut has survived, if it does not end; 0 if one has. */
  long untilSurvival(long nowNanos) {
    return started.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, SURVIVAL_NANOS - (nowNanos - started.keySet().iterator().next()));
  }

  /** The next call that is refused is the first in a row. */
  void endRun() {
    run = 0;
  }

  /** A refused probe is the first in a row, whatever was before. */
  void beginRun(long nowNanos) {
    run = 1;
    wasProbeRefused = true;
    probeRefusedNanos = nowNanos;
    cut();
  }

  /** Whether a call that started then was one too many of a probe that was refused since. */
  boolean isOfRefusedProbe(long startedNanos) {
    return wasProbeRefused && startedNanos - probeRefusedNanos <= 0;
  }

  /** What has started so far is no part of the run. */
  void cut() {
    started.clear();
    firstBytes = 0;
  }

  /** One more refusal in a row; returns how many places it takes. */
  int cutOfRun(int places) {
    run = Math.min(run + 1, LONGEST_RUN);
    cut();
    return cutOf(run, places);
  }

  /**
   * How many places a refusal takes by how many it makes in a row: 1, 1, 2, 4, 8 and so on, but
   * never more than half of them. For example the seventh of 100 places takes 32, the eighth 50.
   */
  static int cutOf(int run, int places) {
    return run <= 2 ? 1 : Math.max(1, Math.min(1 << (run - 2), places / 2));
  }

  /**
   * The places that are left if a call is refused while a probe is open: 3 % less than without it.
   * For example 103 become 100.
   *
   * @param without the places or the calls that run, without this one
   * @param random from 0 to 1, which decides of the part of a place
   */
  static int afterProbe(int without, double random) {
    return without - (int) (CUT_WHILE_PROBING * without + random);
  }
}
