package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.watch.PromQl.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every metric and label that the dashboards and the rules name is one that there is. A meter or
 * label that is renamed without them is red here.
 */
class QueriesTest {
  private static final Set<String> GROWTH = Set.of("rate", "increase");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
  private static final Pattern VALUES_OF = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");
  private static final Pattern OBJECTIVE =
      Pattern.compile("spillway:objective\\{objective=\"(\\w+)\"}");
  private static final Pattern AGGREGATION = Pattern.compile("\\b(sum|max|min|avg|count)\\b");
  private static final String OBJECTIVES = "spillway:objective";

  private static Map<String, Known> known = Map.of();

  @BeforeAll
  static void know() throws IOException {
    known = Known.all();
  }

  private static List<Query> all() throws IOException {
    return Panels.all();
  }

  private static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  private static Known known(Selector selector) {
    assertThat(known).containsKey(selector.metric());
    return known.get(selector.metric());
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyMetricAndLabelIsOneThatThereIs(Query query) {
    List<Selector> selectors = PromQl.selectors(query.resolved());

    assertThat(selectors.isEmpty()).isEqualTo(query.title().equals(OBJECTIVES));
    for (Selector selector : selectors) {
      assertThat(known(selector).labels())
          .as(selector.metric())
          .containsAll(selector.matched())
          .containsAll(selector.grouped());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatOnlyGrowsIsAskedForItsGrowth(Query query) {
    for (Selector selector : PromQl.selectors(query.resolved())) {
      assertThat(GROWTH.contains(selector.function()))
          .as(selector.metric())
          .isEqualTo(known(selector).grows());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void legendsNameLabelsThatTheExpressionKeeps(Query query) {
    Set<String> kept =
        PromQl.selectors(query.resolved()).stream()
            .flatMap(selector -> kept(query, selector).stream())
            .collect(Collectors.toSet());

    assertThat(kept)
        .containsAll(
            LEGEND.matcher(query.legend()).results().map(match -> match.group(1)).toList());
  }

  /** All labels of a selector if nothing is aggregated, else those of the grouping. */
  private static Set<String> kept(Query query, Selector selector) {
    boolean isAggregated = AGGREGATION.matcher(query.expression()).find();
    return isAggregated ? selector.grouped() : known(selector).labels();
  }

  /** A choice at the dashboard's top that a panel does not follow would mislead. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelFollowsTheVariables(Dashboard dashboard) {
    for (Query query : dashboard.queries()) {
      for (Selector selector : PromQl.selectors(query.resolved())) {
        Set<String> wanted = new HashSet<>();
        if (known(selector).ofTheScrape()) {
          wanted.add("instance");
          Set.of("model", "topic").stream()
              .filter(known(selector).labels()::contains)
              .forEach(wanted::add);
        }
        assertThat(selector.matched()).as(query.title()).containsAll(wanted);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void theVariablesTakeTheirValuesFromMetersAndAreUsed(Dashboard dashboard) {
    Set<String> names = new HashSet<>();
    for (JsonNode variable : dashboard.json().at("/templating/list")) {
      if (variable.path("type").asText().equals("query")) {
        MatchResult asked =
            VALUES_OF
                .matcher(variable.at("/query/query").asText())
                .results()
                .findFirst()
                .orElseThrow();
        names.add(variable.path("name").asText());
        assertThat(known).containsKey(asked.group(1));
        assertThat(known.get(asked.group(1)).labels()).contains(asked.group(2));
      }
    }
    assertThat(names).contains("instance").isSubsetOf(Query.VARIABLES);
    for (String variable : Query.VARIABLES) {
      boolean isUsed =
          dashboard.queries().stream().anyMatch(it -> it.expression().contains("$" + variable));
      assertThat(isUsed).as(variable).isEqualTo(names.contains(variable));
    }
  }

  /** A rule that compares with an objective that there is not would never fire. */
  @Test
  void everyObjectiveThatIsComparedWithIsSet() throws Exception {
    Set<String> set = new HashSet<>();
    for (JsonNode rule : Rules.recorded()) {
      if (rule.path("record").asText().equals(OBJECTIVES)) {
        assertThat(set.add(rule.at("/labels/objective").asText())).isTrue();
      }
    }
    Set<String> used = new HashSet<>();
    for (Query query : all()) {
      OBJECTIVE.matcher(query.expression()).results().forEach(it -> used.add(it.group(1)));
    }
    assertThat(used).isEqualTo(set);
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
