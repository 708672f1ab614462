package io.spillway.api;

import io.spillway.memory.Holdings;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What all attempts of a client share.
 *
 * @param settings the settings of attempts
 * @param holdings the account of memory
 * @param clock the wall clock, for dates in responses
 * @param nanoTime a monotonic source of nanoseconds, for time limits
 */
record AttemptContext(
    ApiSettings settings, Holdings holdings, InstantSource clock, LongSupplier nanoTime) {}
