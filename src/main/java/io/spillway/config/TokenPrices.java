package io.spillway.config;

/**
 * What a million tokens of a model cost, in a currency that the user chooses.
 *
 * @param input of the request, without those of the cache, 0 or more
 * @param output of the answer, 0 or more
 * @param cacheRead read from the cache, 0 or more
 * @param cacheWrite written to the cache, 0 or more
 */
public record TokenPrices(double input, double output, double cacheRead, double cacheWrite) {}
