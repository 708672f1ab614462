package io.spillway.api;

import io.spillway.memory.Holdings;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What all attempts of a client share.
 *
 * @param settings how they are made
 * @param holdings the account of what they hold
 * @param clock the wall's clock, for dates in responses
 * @param nanoTime a monotonic source, for time limits
 */
record AttemptContext(
    ApiSettings settings, Holdings holdings, InstantSource clock, LongSupplier nanoTime) {}
