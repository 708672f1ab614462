package io.spillway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.metrics.KafkaSeries;
import io.spillway.metrics.Label;
import io.spillway.metrics.MeterName;
import io.spillway.metrics.MeterName.MeterType;
import io.spillway.metrics.Registries;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A series that an expression may name, because something makes it: a meter of Spillway's, one of
 * Kafka's or the JVM's that a scrape has, or a rule that records it.
 *
 * @param labels the labels that it may have, those of the scrape included
 * @param grows whether it is a counter: only its growth says something
 * @param ofTheScrape whether it comes from a process, so that it has an instance
 */
record Known(Set<String> labels, boolean grows, boolean ofTheScrape) {
  private static final Set<String> OF_THE_SCRAPE = Set.of("instance", "job");
  private static final Pattern SERIES = Pattern.compile("^(\\w+)(?:\\{(.*)})? ");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  /** Made at the first collection only, so that a scrape at the start does not have it. */
  private static final Map<String, Set<String>> LATER =
      Map.of("jvm_gc_pause_seconds_sum", Set.of("action", "cause", "gc"));

  /** Every series, by its name. */
  static Map<String, Known> all() throws IOException {
    Map<String, Known> all = new HashMap<>();
    all.put("up", scraped(Set.of(), false));
    ours(all);
    kafkas(all);
    theProcess(all);
    recorded(all);
    return all;
  }

  private static void ours(Map<String, Known> all) {
    for (MeterName meter : MeterName.values()) {
      for (String series : meter.seriesNames()) {
        Set<String> labels = new HashSet<>();
        meter.labels().stream().map(Label::key).forEach(labels::add);
        if (series.endsWith("_bucket")) {
          labels.add("le");
        }
        all.put(
            series, scraped(labels, meter.type() != MeterType.GAUGE && !series.endsWith("_max")));
      }
    }
  }

  /** What counts has the end total in Kafka's own name. */
  private static void kafkas(Map<String, Known> all) {
    for (String series : KafkaSeries.names()) {
      Set<String> labels = new HashSet<>(Set.of("client_id"));
      if (series.contains("_records_lag") || series.contains("_records_consumed_")) {
        labels.add("topic");
      }
      all.put(series, scraped(labels, series.endsWith("_total")));
    }
  }

  /** The meters of the JVM and of the process are bound when the registry is made. */
  private static void theProcess(Map<String, Known> all) {
    var registry = Registries.prometheus(Set.of());
    for (String line : registry.scrape().split("\n")) {
      var series = SERIES.matcher(line);
      if (series.find()) {
        Set<String> labels = new HashSet<>();
        LABEL
            .matcher(Optional.ofNullable(series.group(2)).orElse(""))
            .results()
            .forEach(label -> labels.add(label.group(1)));
        all.put(series.group(1), scraped(labels, series.group(1).endsWith("_total")));
      }
    }
    registry.close();
    LATER.forEach((series, labels) -> all.put(series, scraped(labels, true)));
  }

  private static void recorded(Map<String, Known> all) throws IOException {
    for (JsonNode rule : Rules.recorded()) {
      Set<String> labels = new HashSet<>();
      rule.path("labels").fieldNames().forEachRemaining(labels::add);
      for (PromQl.Selector selector : PromQl.selectors(rule.path("expr").asText())) {
        labels.addAll(selector.grouped());
        Optional.ofNullable(all.get(selector.metric()))
            .filter(from -> !from.ofTheScrape())
            .ifPresent(from -> labels.addAll(from.labels()));
      }
      all.merge(rule.path("record").asText(), new Known(labels, false, false), Known::or);
    }
  }

  private static Known scraped(Set<String> labels, boolean grows) {
    Set<String> all = new HashSet<>(labels);
    all.addAll(OF_THE_SCRAPE);
    return new Known(all, grows, true);
  }

  private Known or(Known other) {
    Set<String> both = new HashSet<>(labels);
    both.addAll(other.labels());
    return new Known(both, grows, ofTheScrape);
  }
}
