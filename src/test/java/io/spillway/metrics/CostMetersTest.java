package io.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spillway.config.TokenPrices;
import io.spillway.metrics.Meters.AttemptTimes;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CostMetersTest {
  private static final AttemptTimes TIMES =
      new AttemptTimes(Optional.of(Duration.ofMillis(700)), Duration.ofSeconds(40));
  private static final TokenCounts TOKENS = new TokenCounts(2_000, 500, 10_000, 100);
  private static final CostMeters.MessageFacts REFUSAL =
      new CostMeters.MessageFacts("claude-1", "refusal");
  private static final MeterOptions PRICED =
      new MeterOptions(Map.of("claude", new TokenPrices(5, 25, 0.5, 6.25)), Optional.empty());

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private double count(String name, String... tags) {
    return registry.get("spillway." + name).tags(tags).counter().count();
  }

  @Test
  void tokensAreCountedAsTheApiReportsThemAndStopReasonsAreSeen() {
    CostMeters costs = new Meters(registry).costs();
    costs.succeeded("claude", TOKENS, REFUSAL, TIMES);

    String[] good = {"model", "claude", "outcome", "succeeded"};
    assertThat(registry.find("spillway.tokens").tags(good).counters())
        .extracting(counter -> counter.getId().getTag("tokens") + " " + (int) counter.count())
        .containsExactlyInAnyOrder(
            "input 2000", "output 500", "cache_read 10000", "cache_write 100");
    assertThat(count("messages", "model", "claude", "stop_reason", "refusal")).isOne();
    assertThat(registry.find("spillway.cost").counters()).isEmpty();
  }

  @Test
  void whatFailedIsReportedAndEstimated() {
    CostMeters costs = new Meters(registry, PRICED).costs();
    costs.failed("claude", new TokenCounts(2_000, 1, 0, 0), 225, "overloaded_error", TIMES);

    assertThat(count("tokens", "outcome", "failed", "tokens", "output")).isOne();
    assertThat(count("lost.output.estimated", "model", "claude")).isEqualTo(225);
    assertThat(count("cost", "outcome", "failed")).isEqualTo((2_000 * 5 + 225 * 25) / 1e6);
  }

  @Test
  void aModelWithoutAPriceCostsNothingThatIsTold() {
    CostMeters costs = new Meters(registry, PRICED).costs();
    costs.succeeded("claude", TOKENS, REFUSAL, TIMES);
    costs.succeeded("other", TOKENS, REFUSAL, TIMES);

    assertThat(registry.find("spillway.cost").counters())
        .singleElement()
        .satisfies(counter ->
            assertThat(counter.count())
                .isEqualTo((2_000 * 5 + 500 * 25 + 10_000 * 0.5 + 100 * 6.25) / 1e6));
  }

  @Test
  void theMetersOfTheConventionsAreThereOnlyIfAskedFor() {
    new Meters(registry).costs().succeeded("claude", TOKENS, REFUSAL, TIMES);
    assertThat(registry.getMeters()).noneMatch(it -> it.getId().getName().startsWith("gen_ai"));

    var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    prometheus.throwExceptionOnRegistrationFailure();
    URI api = URI.create("https://api.example.com/v1");
    CostMeters costs = new Meters(prometheus, new MeterOptions(Map.of(), Optional.of(api))).costs();
    costs.succeeded("claude", TOKENS, REFUSAL, TIMES);
    costs.failed("claude", TOKENS, 900, "overloaded_error", TIMES);

    String call =
        "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"anthropic\","
            + "gen_ai_request_model=\"claude\",gen_ai_response_model=\"%s\"";
    String server = "server_address=\"api.example.com\",server_port=\"443\"";
    String good = call.formatted("claude-1");
    assertThat(prometheus.scrape())
        .contains(
            "gen_ai_client_inference_duration_seconds_sum{error_type=\"\","
                + good
                + ","
                + server
                + "} 40.0",
            "gen_ai_client_inference_time_to_first_chunk_seconds_count{error_type=\"overloaded_error\","
                + call.formatted("")
                + ","
                + server
                + "} 1",
            "gen_ai_client_inference_usage_input_tokens_total{"
                + good
                + ",gen_ai_token_modality=\"unknown\","
                + server
                + "} 12100.0");
  }
}
