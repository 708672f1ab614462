package io.spillway.api;

import org.jspecify.annotations.Nullable;

/**
 * What the head of a response told.
 *
 * @param status the status on the wire; interim ones (1xx) are passed over
 * @param requestId the API's id of the request, or null
 * @param limits what its headers told about limits, also if they are a failure's
 */
public record ResponseStart(int status, @Nullable String requestId, RateLimits limits) {}
