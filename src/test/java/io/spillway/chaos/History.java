package io.spillway.chaos;

import io.spillway.ladder.Ladder;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run left behind: all records that a reader of committed data sees, the calls that the API
 * received, the committed offsets, and what was done to the workers.
 *
 * @param ladder the delays of the delay topics
 * @param submitted how many jobs the brokers acknowledged
 * @param delays the delay topics, shortest first
 * @param cancels what was canceled
 * @param toReplay the places of the dead letters that were there when the last replay of all of
 *     them began, which came to its end
 */
record History(
    Ladder ladder,
    int submitted,
    List<Entry> jobs,
    List<Entry> due,
    List<Entry> failures,
    List<List<Entry>> delays,
    List<Entry> results,
    List<Entry> deadLetters,
    List<Entry> cancels,
    Set<String> toReplay,
    List<Call> calls,
    List<Position> positions,
    List<Interruption> interruptions,
    List<Disturbance> disturbances) {

  /**
   * A call as the API saw it.
   *
   * @param worker the instance that made it
   * @param requestHash the first 16 hexadecimal digits of the SHA-256 of the request's body
   * @param receivedAt epoch milliseconds
   * @param endedAt epoch milliseconds; {@link Long#MAX_VALUE} where it never ended
   */
  record Call(String worker, String requestId, String requestHash, long receivedAt, long endedAt) {}

  /**
   * How far a group has come in a partition.
   *
   * @param committed the committed offset, or null where there is none
   * @param metadata of the committed offset
   * @param stableEnd the end for a reader of committed data
   * @param end the end of the log
   */
  record Position(
      String group,
      String topic,
      int partition,
      @Nullable Long committed,
      String metadata,
      long stableEnd,
      long end) {}

  /**
   * A time at which a worker's calls may have been broken off or their outcomes lost.
   *
   * @param worker the instance
   * @param what killed, stopped, lost its partitions …
   * @param from epoch milliseconds
   * @param to epoch milliseconds; the same for a moment
   * @param mayStartLate whether the worker may then still start jobs that have become another's: it
   *     was stopped or cut off and did not know
   * @param most how many calls at most
   */
  record Interruption(
      String worker, String what, long from, long to, boolean mayStartLate, int most) {}

  /**
   * A time in which commits could not be expected to go through.
   *
   * @param instance whose commits; empty where a broker was away and all are concerned
   */
  record Disturbance(String instance, String what, long from, long to) {}
}
