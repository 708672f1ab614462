package io.spillway.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of meters that are offered only if they are asked for. */
public final class MetricsKeys {

  /** What a million tokens cost, by model. */
  public static final Key<Optional<Map<String, TokenPrices>>> PRICES =
      Key.of(
          "metrics.prices",
          ValueType.optional(ValueType.prices()),
          "",
          "What a million tokens of a model cost: input/output/cache read/cache write, as in"
              + " claude-opus-4-5=5/25/0.5/6.25,claude-haiku-4-5=1/5/0.1/1.25, in the currency that"
              + " spillway_cost_total is to have. No price is ever guessed.");

  /** Whether the meters of OpenTelemetry are told too. */
  public static final Key<GenAiMetrics> GEN_AI =
      Key.of(
          "metrics.gen-ai",
          ValueType.oneOf(GenAiMetrics.class),
          "off",
          "Whether to tell the client's meters of OpenTelemetry's conventions for generative AI too,"
              + " whose text is still in development and whose series are many.");

  private MetricsKeys() {}

  /** All of them, in the order of this class. */
  static List<Key<?>> all() {
    return List.of(PRICES, GEN_AI);
  }
}
