package io.spillway.tag;

import io.spillway.job.History;
import io.spillway.job.RetryState;
import io.spillway.status.Failure;
import java.time.Instant;

/**
 * All values in the headers of a failure event.
 *
 * @param retryState the job's retry state, with this failure counted
 * @param failedAt when the attempt failed
 * @param model the model asked for, empty if the job could not be read
 * @param endpoint the host of the API
 * @param worker version and instance of the worker
 */
public record FailureTags(
    Failure failure,
    RetryState retryState,
    Instant failedAt,
    String model,
    String endpoint,
    String worker) {

  /** The failed attempts, this one included. */
  public History history() {
    return retryState.history();
  }
}
