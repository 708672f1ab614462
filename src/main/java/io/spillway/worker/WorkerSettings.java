package io.spillway.worker;

import java.time.Duration;
import java.util.List;

/**
 * What a worker needs to know.
 *
 * @param jobsTopic where jobs begin
 * @param dueTopic where retried jobs come back
 * @param failuresTopic where failure events go
 * @param resultsTopic where results go
 * @param name version and instance, for the {@code spillway-worker} tag
 * @param readAhead jobs that may wait for a place, at least 1
 * @param maxBufferedBytes bytes of jobs in memory at which reading pauses, at least 1
 * @param maxRecordBytes the largest record the failures and results topics take
 * @param maxResultBytes the largest result, at most {@code maxRecordBytes}
 * @param commitInterval least time between two commits while jobs are in flight
 * @param drainTimeout how long running attempts may go on after a stop
 * @param revokeDrainTimeout how long they may go on after their partition was revoked
 * @param revokeCommitTimeout how long the commit of what has ended by then is tried, from the
 *     revocation on; well below {@code max.poll.interval.ms}
 * @param markBitsBytes what a partition's mark has room for
 * @param refusalTimeout how long a right or credentials may be missing before the worker ends
 */
public record WorkerSettings(
    String jobsTopic,
    String dueTopic,
    String failuresTopic,
    String resultsTopic,
    String name,
    int readAhead,
    long maxBufferedBytes,
    int maxRecordBytes,
    int maxResultBytes,
    Duration commitInterval,
    Duration drainTimeout,
    Duration revokeDrainTimeout,
    Duration revokeCommitTimeout,
    int markBitsBytes,
    Duration refusalTimeout) {

  List<String> inputs() {
    return List.of(jobsTopic, dueTopic);
  }
}
