package io.spillway.dev.simulator.capacity;

/**
 * How fast usage may rise.
 *
 * @param floor requests a minute that are allowed whatever was before
 * @param growth how many times the mean of the last minute is allowed
 */
public record AccelerationLimit(long floor, double growth) {}
