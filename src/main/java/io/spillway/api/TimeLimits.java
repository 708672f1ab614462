package io.spillway.api;

import java.time.Duration;

/**
 * The time limits of an attempt, each above zero.
 *
 * @param connect until there is a connection (name resolution and TLS included)
 * @param firstByte from the request until the response begins
 * @param idle without a byte of the body
 * @param progress with nothing but pings
 * @param total for the whole attempt
 */
public record TimeLimits(
    Duration connect, Duration firstByte, Duration idle, Duration progress, Duration total) {}
