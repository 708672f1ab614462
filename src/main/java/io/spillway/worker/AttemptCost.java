package io.spillway.worker;

import io.spillway.api.AttemptEnd;
import io.spillway.api.Outcome;
import io.spillway.api.Usage;
import io.spillway.metrics.CostMeters.MessageFacts;
import io.spillway.metrics.TokenCounts;

/**
 * What an attempt cost, and why its model stopped.
 *
 * @param usage the tokens that the answer has named
 * @param deltaBytes the bytes of text, thinking and tool input that its stream had brought
 * @param answer what a whole Message says of itself
 */
record AttemptCost(Usage usage, long deltaBytes, MessageFacts answer) {

  /** No call was made. */
  static final AttemptCost NONE = new AttemptCost(Usage.NONE, 0, MessageFacts.NONE);

  /**
   * Bytes of UTF-8 that make a token, roughly, in English text; other languages and code have
   * fewer.
   */
  private static final int BYTES_PER_TOKEN = 4;

  static AttemptCost of(AttemptEnd end) {
    MessageFacts answer =
        end.outcome() instanceof Outcome.Succeeded success
            ? new MessageFacts(text(success, "model"), text(success, "stop_reason"))
            : MessageFacts.NONE;
    return new AttemptCost(end.usage(), end.deltaBytes(), answer);
  }

  private static String text(Outcome.Succeeded success, String member) {
    return success.message().path(member).asText("");
  }

  TokenCounts tokens() {
    return new TokenCounts(
        usage.inputTokens(),
        usage.outputTokens(),
        usage.cacheReadTokens(),
        usage.cacheWriteTokens());
  }

  /**
   * The output tokens of a stream that was cut, at least those that it named: a stream names one at
   * its beginning, and the others only at its end. For example 1 named and 900 bytes of text: 225.
   */
  long estimatedOutputTokens() {
    long ofText = (deltaBytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    return Math.max(usage.outputTokens(), ofText);
  }
}
