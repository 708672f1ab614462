package io.spillway.metrics;

/**
 * The tokens of one attempt, each 0 or more.
 *
 * @param input of the request, without those of the cache
 * @param output of the answer
 * @param cacheRead of the request, read from the cache
 * @param cacheWrite of the request, written to the cache
 */
public record TokenCounts(long input, long output, long cacheRead, long cacheWrite) {

  TokenCounts withOutput(long tokens) {
    return new TokenCounts(input, tokens, cacheRead, cacheWrite);
  }

  /** All tokens of the request, as the conventions of OpenTelemetry count them. */
  long allInput() {
    return input + cacheRead + cacheWrite;
  }
}
