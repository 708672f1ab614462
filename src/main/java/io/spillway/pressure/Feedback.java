package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.api.Usage;
import io.spillway.status.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler learns from the end of an attempt: everything except the message.
 *
 * @param failure how it failed, or null if it did not
 * @param usage the tokens of the answer
 * @param limits the rate limits in the response's headers
 * @param at the wall-clock time of its end, comparable with the times in the limits
 */
public record Feedback(@Nullable Failure failure, Usage usage, RateLimits limits, Instant at) {}
