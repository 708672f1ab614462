package io.spillway.pressure;

/**
 * A stream that was let start.
 *
 * @param number its own among all of the scheduler
 * @param lane the lane of its job
 * @param bytes of its job's request
 * @param nanos when, of the monotonic source
 */
record Started(long number, String lane, long bytes, long nanos) {}
