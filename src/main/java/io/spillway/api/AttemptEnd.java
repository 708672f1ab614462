package io.spillway.api;

import io.spillway.api.AttemptListener.AttemptTiming;

/**
 * What the end of an attempt told.
 *
 * @param outcome how it ended
 * @param usage the tokens that the answer named so far: all of them of a message that is whole
 * @param limits what the response's headers told about limits; none if no response began
 * @param timing how long it took
 */
public record AttemptEnd(Outcome outcome, Usage usage, RateLimits limits, AttemptTiming timing) {

  /** The same end with another outcome. */
  AttemptEnd as(Outcome other) {
    return new AttemptEnd(other, usage, limits, timing);
  }
}
