package io.spillway.api;

/**
 * How attempts are made.
 *
 * @param target where they go if nothing says otherwise
 * @param userAgent the {@code user-agent} header
 * @param http2 whether to offer HTTP/2 over TLS
 * @param maxInFlight how many attempts will be open at once at most
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
