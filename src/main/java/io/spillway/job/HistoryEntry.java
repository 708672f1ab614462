package io.spillway.job;

import io.spillway.status.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One failed call in a job's history.
 *
 * @param attempt the attempt's number, from 1; a call that does not count as an attempt has the
 *     number that it would have had
 * @param held true if the call does not count as an attempt, because the cause was the API, the
 *     account, the deployment or this machine
 * @param status the effective status, never 2xx
 * @param wireStatus the status on the wire, or null if there was no response
 */
public record HistoryEntry(
    int attempt,
    boolean held,
    int status,
    @Nullable Integer wireStatus,
    String errorType,
    String phase,
    @Nullable String requestId,
    Instant at) {

  /** The entry of a failure. */
  public static HistoryEntry of(Failure failure, int attempt, boolean held, Instant at) {
    return new HistoryEntry(
        attempt,
        held,
        failure.status(),
        failure.wireStatus(),
        failure.type(),
        failure.phase().tag(),
        failure.requestId(),
        at);
  }
}
