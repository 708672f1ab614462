package io.spillway.tag;

import io.spillway.job.RetryState;
import org.jspecify.annotations.Nullable;

/**
 * All values in the headers of a successful result.
 *
 * @param retryState the job's retry state, with the successful attempt counted
 * @param requestId the API's id of the request, null if it named none
 * @param model the model asked for
 * @param endpoint the host of the API
 * @param worker version and instance of the worker
 */
public record SuccessTags(
    RetryState retryState,
    @Nullable String requestId,
    String model,
    String endpoint,
    String worker) {}
