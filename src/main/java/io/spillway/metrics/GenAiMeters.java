package io.spillway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.spillway.metrics.Meters.AttemptTimes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The meters of a client of generative AI, by OpenTelemetry's conventions: the page "Semantic
 * conventions for generative AI client inference" of the repository
 * open-telemetry/semantic-conventions-genai, at its commit 024a4f9 (in development, no release
 * yet). Thread-safe.
 */
final class GenAiMeters {
  /** The conventions' buckets end at 82 s; streams may last an hour. */
  private static final Duration[] BUCKETS =
      Meters.seconds(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
          300, 900, 3_600);

  private static final String PREFIX = "gen_ai.client.inference.";
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  private final MeterRegistry registry;
  private final Series series;
  private final List<Tag> server;

  /**
   * The meters of calls to one API.
   *
   * @param series bounds the values of the labels
   */
  GenAiMeters(MeterRegistry registry, Series series, URI api) {
    this.registry = registry;
    this.series = series;
    int byScheme = "http".equals(api.getScheme()) ? HTTP : HTTPS;
    int port = api.getPort() < 0 ? byScheme : api.getPort();
    this.server =
        List.of(
            Tag.of("gen_ai.operation.name", "chat"),
            Tag.of("gen_ai.provider.name", "anthropic"),
            Tag.of("server.address", api.getHost()),
            Tag.of("server.port", Integer.toString(port)));
  }

  /**
   * A call ended.
   *
   * @param model that was asked for, empty if the job names none
   * @param answeredBy the model that the answer names, empty if there is none
   * @param errorType the failure's type, empty for a success
   */
  void ended(
      String model, String answeredBy, String errorType, TokenCounts tokens, AttemptTimes times) {
    List<Tag> tags = new ArrayList<>(server);
    tags.add(Tag.of("gen_ai.request.model", series.fold(Label.MODEL, model)));
    tags.add(Tag.of("gen_ai.response.model", bounded(Label.MODEL, answeredBy)));
    count(
        "usage.input_tokens",
        "Input tokens, those of the cache included.",
        tags,
        tokens.allInput());
    count("usage.output_tokens", "Output tokens.", tags, tokens.output());
    count(
        "usage.cache_read.input_tokens", "Input tokens from the cache.", tags, tokens.cacheRead());
    count(
        "usage.cache_write.input_tokens",
        "Input tokens written to the cache.",
        tags,
        tokens.cacheWrite());
    tags.add(Tag.of("error.type", bounded(Label.TYPE, errorType)));
    timer("duration", "From the request to the end of the response.", tags).record(times.total());
    times
        .firstByte()
        .ifPresent(timer("time_to_first_chunk", "To the begin of the response.", tags)::record);
  }

  /** An empty value is no label at all in Prometheus. */
  private String bounded(Label label, String value) {
    return value.isEmpty() ? "" : series.fold(label, value);
  }

  private void count(String name, String meaning, List<Tag> tags, long tokens) {
    Counter.builder(PREFIX + name)
        .description(meaning)
        .tags(tags)
        .tag("gen_ai.token.modality", "unknown")
        .register(registry)
        .increment(tokens);
  }

  private Timer timer(String name, String meaning, List<Tag> tags) {
    return Timer.builder(PREFIX + name)
        .description(meaning)
        .serviceLevelObjectives(BUCKETS)
        .tags(tags)
        .register(registry);
  }
}
