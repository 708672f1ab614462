package io.spillway.worker;

import io.spillway.config.Pressure;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings of a worker.
 *
 * @param name version and instance, for the {@code spillway-worker} tag
 * @param commitInterval the shortest time between two commits while calls run
 * @param refusalTimeout how long a right or credentials may be missing before the worker ends
 */
public record WorkerSettings(
    Topics topics,
    String name,
    WorkerLimits limits,
    Duration commitInterval,
    Drains drains,
    Duration refusalTimeout) {

  /**
   * The limits of a worker.
   *
   * @param maxInFlight jobs that may run at once, at least 1
   * @param pacing by what it decides how many of one model run
   * @param readAhead jobs that may wait for a place, at least 1
   * @param maxBufferedBytes bytes of jobs in memory at which reading pauses, at least 1
   * @param maxRecordBytes the largest record the failures and results topics take
   * @param maxResultBytes the largest result, at most {@code maxRecordBytes}
   * @param markBitsBytes the bytes of finished offsets for which a partition's mark has room
   */
  public record WorkerLimits(
      int maxInFlight,
      Pacing pacing,
      int readAhead,
      long maxBufferedBytes,
      int maxRecordBytes,
      int maxResultBytes,
      int markBitsBytes) {}

  /**
   * By what it decides how many calls of one model run.
   *
   * @param limitGroups the limit group of each model that shares its limits with others
   */
  public record Pacing(Pressure pressure, Map<String, String> limitGroups) {}

  /**
   * How long the worker waits for running calls.
   *
   * @param stop how long running attempts may go on after a stop
   * @param revoke how long they may go on after their partition was revoked
   * @param revokeCommit how long the commit of what has ended by then is tried; together with
   *     {@code revoke} well below {@code max.poll.interval.ms}
   * @param commitPause the pause after the first try that fails; it doubles up to a hundred times
   *     as long
   */
  public record Drains(
      Duration stop, Duration revoke, Duration revokeCommit, Duration commitPause) {

    private static final Duration COMMIT_PAUSE = Duration.ofMillis(10);

    /** With a first pause of 10 ms. */
    public Drains(Duration stop, Duration revoke, Duration revokeCommit) {
      this(stop, revoke, revokeCommit, COMMIT_PAUSE);
    }
  }

  List<String> inputs() {
    return List.of(topics.jobs(), topics.due());
  }
}
