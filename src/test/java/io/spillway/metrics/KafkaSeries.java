package io.spillway.metrics;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The series of Kafka's clients and of Kafka Streams that a scrape has. */
public final class KafkaSeries {
  private KafkaSeries() {}

  /** Their names, as Prometheus has them. */
  public static Set<String> names() {
    return Arrays.stream(KafkaMeters.values())
        .flatMap(KafkaMeters::names)
        .map(name -> name.replace('.', '_'))
        .collect(Collectors.toUnmodifiableSet());
  }
}
