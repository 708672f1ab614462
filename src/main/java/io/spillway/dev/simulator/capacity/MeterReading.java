package io.spillway.dev.simulator.capacity;

/**
 * What the headers tell of one budget.
 *
 * @param limit a minute
 * @param remaining now, from 0
 * @param fullInMillis until it is full again if nobody uses it
 */
public record MeterReading(long limit, long remaining, long fullInMillis) {}
