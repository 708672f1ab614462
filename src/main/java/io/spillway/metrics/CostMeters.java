package io.spillway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.config.TokenPrices;
import io.spillway.metrics.Meters.AttemptTimes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The meters of tokens: what succeeded and what failed, as the API reported it, and what failed as
 * it is estimated. Costs are told only of models whose prices were set. Thread-safe.
 */
public final class CostMeters {
  private static final double PRICED_TOKENS = 1e6;
  private static final TokenPrices FREE = new TokenPrices(0, 0, 0, 0);
  private static final List<String> OUTCOMES = List.of("succeeded", "failed");

  /** Messages API, "Handling stop reasons". */
  private static final List<String> STOP_REASONS =
      List.of(
          "end_turn",
          "max_tokens",
          "stop_sequence",
          "tool_use",
          "pause_turn",
          "refusal",
          "model_context_window_exceeded");

  private final Series series;
  private final Map<String, TokenPrices> prices;
  private final Optional<GenAiMeters> genAi;

  CostMeters(MeterRegistry registry, Series series, MeterOptions options) {
    this.series = series;
    this.genAi = options.genAiServer().map(api -> new GenAiMeters(registry, series, api));
    this.prices = options.prices();
  }

  /** Creates the series of a model, with the value zero. */
  void fromZero(String model) {
    for (String outcome : OUTCOMES) {
      tokens(model, outcome, new TokenCounts(0, 0, 0, 0));
      cost(model, outcome).ifPresent(counter -> counter.increment(0));
    }
    series.counter(MeterName.LOST_OUTPUT_ESTIMATED, model);
    STOP_REASONS.forEach(reason -> series.counter(MeterName.MESSAGES, model, reason));
  }

  /**
   * Counts what a whole Message cost.
   *
   * @param answer what the API named beside the tokens
   */
  public void succeeded(String model, TokenCounts tokens, MessageFacts answer, AttemptTimes times) {
    series.counter(MeterName.MESSAGES, model, answer.stopReason()).increment();
    spent(model, OUTCOMES.getFirst(), tokens, tokens);
    genAi.ifPresent(meters -> meters.ended(model, answer.model(), "", tokens, times));
  }

  /**
   * What a whole Message says of itself.
   *
   * @param model that answered, as the API named it; empty if it did not
   * @param stopReason why it stopped, as the API named it; empty if it did not
   */
  public record MessageFacts(String model, String stopReason) {

    /** There is no whole Message. */
    public static final MessageFacts NONE = new MessageFacts("", "");
  }

  /**
   * Counts what an attempt cost that failed.
   *
   * @param tokens as the API has reported them
   * @param estimatedOutput the output tokens, estimated from the text that was received; its price
   *     is that of the estimate
   * @param type of the failure, for example {@code overloaded_error}
   */
  public void failed(
      String model, TokenCounts tokens, long estimatedOutput, String type, AttemptTimes times) {
    series.counter(MeterName.LOST_OUTPUT_ESTIMATED, model).increment(estimatedOutput);
    spent(model, OUTCOMES.getLast(), tokens, tokens.withOutput(estimatedOutput));
    genAi.ifPresent(meters -> meters.ended(model, "", type, tokens, times));
  }

  private void spent(String model, String outcome, TokenCounts reported, TokenCounts priced) {
    tokens(model, outcome, reported);
    cost(model, outcome).ifPresent(counter -> counter.increment(priceOf(model, priced)));
  }

  private void tokens(String model, String outcome, TokenCounts tokens) {
    count(model, outcome, "input", tokens.input());
    count(model, outcome, "output", tokens.output());
    count(model, outcome, "cache_read", tokens.cacheRead());
    count(model, outcome, "cache_write", tokens.cacheWrite());
  }

  private void count(String model, String outcome, String kind, long tokens) {
    series.counter(MeterName.TOKENS, model, outcome, kind).increment(tokens);
  }

  private Optional<Counter> cost(String model, String outcome) {
    return prices.containsKey(model)
        ? Optional.of(series.counter(MeterName.COST, model, outcome))
        : Optional.empty();
  }

  /** For example 2,000 tokens of input at 5 a million and 500 of output at 25: 0.0225. */
  private double priceOf(String model, TokenCounts tokens) {
    TokenPrices price = prices.getOrDefault(model, FREE);
    double sum =
        tokens.input() * price.input()
            + tokens.output() * price.output()
            + tokens.cacheRead() * price.cacheRead()
            + tokens.cacheWrite() * price.cacheWrite();
    return sum / PRICED_TOKENS;
  }
}
