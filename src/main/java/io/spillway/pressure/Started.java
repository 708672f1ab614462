package io.spillway.pressure;

/**
 * A stream that was let start.
 *
 * @param lane the lane of its job
 * @param nanos when, of the monotonic source
 */
record Started(String lane, long nanos) {}
