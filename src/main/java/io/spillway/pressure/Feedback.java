package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.api.Usage;
import io.spillway.status.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the end of an attempt tells of the pressure: all of it but the message.
 *
 * @param failure how it failed, or null if it did not
 * @param usage the tokens that the answer named
 * @param limits what the response's headers told
 * @param at when it ended, by the wall's clock, which the times in the limits are of too
 */
public record Feedback(@Nullable Failure failure, Usage usage, RateLimits limits, Instant at) {}
