package io.spillway.api;

/**
 * The settings of attempts.
 *
 * @param target where attempts go if no other target is given
 * @param userAgent the {@code user-agent} header
 * @param http2 whether to offer HTTP/2 over TLS
 * @param maxInFlight the most attempts that are open at once
 * @param maxEventBytes the largest event of a stream
 * @param maxMessageBytes the largest message
 */
public record ApiSettings(
    Target target,
    String userAgent,
    boolean http2,
    int maxInFlight,
    TimeLimits limits,
    int maxEventBytes,
    long maxMessageBytes) {}
