package io.spillway.api;

import io.spillway.message.MessageAssembler;
import io.spillway.message.Tokens;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The token counts in an answer, each 0 or more, and 0 if it had none. A stream has them in {@code
 * message_start} and again in {@code message_delta}; the last ones count, also if the stream failed
 * after them.
 *
 * @param inputTokens of the request, without those of the cache
 * @param outputTokens of the answer
 * @param cacheReadTokens of the request, read from the cache: {@code cache_read_input_tokens}
 * @param cacheWriteTokens of the request, written to the cache: {@code cache_creation_input_tokens}
 */
public record Usage(
    long inputTokens, long outputTokens, long cacheReadTokens, long cacheWriteTokens) {

  /** No counts. */
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  /** The usage of an answer with this outcome, or of one that is still being read. */
  static Usage of(@Nullable Outcome outcome, MessageAssembler stream) {
    return outcome instanceof Outcome.Succeeded success
        ? of(count -> Tokens.of(success.message(), count))
        : of(stream::tokens);
  }

  private static Usage of(ToLongFunction<String> count) {
    return new Usage(
        count.applyAsLong("input_tokens"),
        count.applyAsLong("output_tokens"),
        count.applyAsLong("cache_read_input_tokens"),
        count.applyAsLong("cache_creation_input_tokens"));
  }
}
