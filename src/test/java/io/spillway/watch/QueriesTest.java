package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.metrics.Label;
import io.spillway.metrics.MeterName;
import io.spillway.metrics.MeterName.MeterType;
import io.spillway.watch.PromQl.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every metric and label that the dashboard and the alerts name is one that the meters have. A
 * meter or label that is renamed without them is red here.
 */
class QueriesTest {
  private static final Set<String> OF_THE_SCRAPE = Set.of("instance", "job");
  private static final Set<String> RATES = Set.of("rate", "increase");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
  private static final Pattern VALUES_OF = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");

  private static List<Query> all() throws IOException {
    return Panels.all();
  }

  private static Optional<MeterName> meter(String series) {
    return Arrays.stream(MeterName.values())
        .filter(meter -> meter.seriesNames().contains(series))
        .findFirst();
  }

  private static Set<String> labels(String series) {
    Set<String> labels = new HashSet<>(OF_THE_SCRAPE);
    meter(series).stream()
        .flatMap(meter -> meter.labels().stream())
        .map(Label::key)
        .forEach(labels::add);
    if (series.endsWith("_bucket")) {
      labels.add("le");
    }
    return labels;
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyMetricAndLabelIsOneOfTheMeters(Query query) {
    List<Selector> selectors = PromQl.selectors(query.resolved());

    assertThat(selectors).isNotEmpty();
    for (Selector selector : selectors) {
      if (!selector.metric().equals("up")) {
        assertThat(meter(selector.metric())).as(selector.metric()).isPresent();
      }
      assertThat(labels(selector.metric()))
          .as(selector.metric())
          .containsAll(selector.matched())
          .containsAll(selector.grouped());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatOnlyGrowsIsAskedForItsGrowth(Query query) {
    for (Selector selector : PromQl.selectors(query.resolved())) {
      MeterType type = meter(selector.metric()).map(MeterName::type).orElse(MeterType.GAUGE);
      if (type == MeterType.GAUGE) {
        assertThat(RATES).as(selector.metric()).doesNotContain(selector.function());
      } else {
        assertThat(RATES).as(selector.metric()).contains(selector.function());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void legendsNameLabelsThatTheExpressionKeeps(Query query) {
    Set<String> kept =
        PromQl.selectors(query.resolved()).stream()
            .flatMap(selector -> selector.grouped().stream())
            .collect(Collectors.toSet());

    assertThat(kept)
        .containsAll(
            LEGEND.matcher(query.legend()).results().map(match -> match.group(1)).toList());
  }

  /** A choice at the dashboard's top that a panel does not follow would mislead. */
  @Test
  void everyPanelFollowsTheVariables() throws Exception {
    for (Query query : Dashboard.read(Dashboard.ERRORS).queries()) {
      for (Selector selector : PromQl.selectors(query.resolved())) {
        Set<String> wanted = new HashSet<>(Set.of("instance"));
        if (labels(selector.metric()).contains("model")) {
          wanted.add("model");
        }
        assertThat(selector.matched()).as(query.title()).containsAll(wanted);
      }
    }
  }

  @Test
  void theVariablesTakeTheirValuesFromMeters() throws Exception {
    Set<String> names = new HashSet<>();
    for (var variable : Dashboard.read(Dashboard.ERRORS).json().at("/templating/list")) {
      MatchResult asked =
          VALUES_OF
              .matcher(variable.at("/query/query").asText())
              .results()
              .findFirst()
              .orElseThrow();
      names.add(variable.path("name").asText());
      assertThat(meter(asked.group(1))).as(asked.group(1)).isPresent();
      assertThat(labels(asked.group(1))).contains(asked.group(2));
    }
    assertThat(names).containsExactlyInAnyOrder("model", "instance");
  }

  @Test
  void theListOfThoseWithoutDataNamesQueriesThatExistAndSaysWhy() throws Exception {
    assertThat(all()).extracting(Query::name).containsAll(Panels.excused().keySet());
    assertThat(Panels.excused().values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
  }

  @Test
  void prometheusScrapesTheJobThatTheAlertsName() throws Exception {
    var scraped =
        Rules.yaml(Path.of("src/monitoring/prometheus/prometheus.yml")).at("/scrape_configs/0");

    assertThat(scraped.path("job_name").asText()).isEqualTo("spillway");
    assertThat(all())
        .filteredOn(query -> query.expression().contains("up{"))
        .isNotEmpty()
        .allSatisfy(query -> assertThat(query.expression()).contains("up{job=\"spillway\"}"));
  }
}
