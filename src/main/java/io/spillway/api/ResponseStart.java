package io.spillway.api;

import org.jspecify.annotations.Nullable;

/**
 * The head of a response, as far as it matters.
 *
 * @param status the status on the wire; interim responses (1xx) are skipped
 * @param requestId the API's id of the request, or null
 * @param limits what its headers told about limits, also if they are a failure's
 */
public record ResponseStart(int status, @Nullable String requestId, RateLimits limits) {

  /** Whether the status is no failure: 2xx (RFC 9110, section 15.3). */
  public boolean isGood() {
    return status >= 200 && status < 300;
  }
}
