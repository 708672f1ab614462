package io.spillway.api;

import io.spillway.api.AttemptListener.AttemptTiming;

/**
 * The end of an attempt and what is known by then.
 *
 * @param outcome how it ended
 * @param usage the tokens that the answer has named; all of them if the message is complete
 * @param deltaBytes the bytes of UTF-8 of text, thinking and tool input that a stream had brought;
 *     0 if it was none
 * @param limits the rate limits in the response's headers; none if no response began
 * @param timing the durations of the attempt
 */
public record AttemptEnd(
    Outcome outcome, Usage usage, long deltaBytes, RateLimits limits, AttemptTiming timing) {

  /** The same end with another outcome. */
  AttemptEnd as(Outcome other) {
    return new AttemptEnd(other, usage, deltaBytes, limits, timing);
  }
}
