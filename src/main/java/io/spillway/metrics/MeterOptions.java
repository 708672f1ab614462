package io.spillway.metrics;

import io.spillway.config.TokenPrices;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Meters that are offered only if they are asked for.
 *
 * @param prices what a million tokens of a model cost, by the model's name
 * @param genAiServer the API's address, if the meters of OpenTelemetry's conventions for generative
 *     AI are wanted too
 */
public record MeterOptions(Map<String, TokenPrices> prices, Optional<URI> genAiServer) {

  /** None. */
  public static final MeterOptions NONE = new MeterOptions(Map.of(), Optional.empty());
}
