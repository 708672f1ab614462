package io.spillway.pressure;

/**
 * What calls of a model use, learned from those that ended: the input tokens by the bytes of the
 * request, the output tokens and the time by the calls so far. The first call counts in full, each
 * further one as its part of the mean of the last 32.
 *
 * <p>For example: a first request of 4,000 bytes named 1,000 input tokens; the next, of 8,000
 * bytes, is expected to have 2,000.
 */
final class TokenEstimate {

  /** Before the first answer: about four bytes a token, as in English. */
  private static final double FIRST_TOKENS_PER_BYTE = 0.25;

  private static final double FIRST_OUTPUT = 1_000;
  private static final double FIRST_NANOS = 20e9;
  private static final int MEAN_OVER = 32;

  private double tokensPerByte = FIRST_TOKENS_PER_BYTE;
  private double outputTokens = FIRST_OUTPUT;
  private double nanos = FIRST_NANOS;
  private int calls;

  /** Input tokens of a request of so many bytes. */
  double inputOf(long bytes) {
    return Math.max(1, tokensPerByte * bytes);
  }

  /** Output tokens of a call. */
  double output() {
    return Math.max(1, outputTokens);
  }

  /** How long a call takes. */
  double nanos() {
    return nanos;
  }

  /** A call ended well. */
  void learn(long bytes, double input, double output, long took) {
    calls = Math.min(calls + 1, MEAN_OVER);
    tokensPerByte += (input / Math.max(1, bytes) - tokensPerByte) / calls;
    outputTokens += (output - outputTokens) / calls;
    nanos += (Math.max(1, took) - nanos) / calls;
  }
}
