package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dashboards' colours can be told apart by people who do not see all of them: those of Okabe
 * and Ito, and a scale from dark to bright for the tiers. Lines of one colour differ in their
 * dashes. A label whose values are not known beforehand, a model say, has Grafana's own palette.
 */
class ColoursTest {
  private static final Set<String> ALLOWED =
      Set.of(
          "#0072B2",
          "#E69F00",
          "#009E73",
          "#D55E00",
          "#CC79A7",
          "#56B4E9",
          "#999999", // Okabe, Ito
          "#3B528B",
          "#31688E",
          "#287C8E",
          "#21918C",
          "#20A486", // tiers
          "#35B779",
          "#5EC962",
          "#90D743",
          "#C8E020",
          "#FDE725",
          "text",
          "transparent");

  /** One value of each label whose values are known. */
  private static final Map<String, List<String>> CLOSED =
      Map.of(
          "role", List.of("worker", "router", "delayer"),
          "input", List.of("jobs", "due", "delayed"),
          "result", List.of("succeeded", "errored", "expired"),
          "tier", List.of("0", "9", "former"),
          "held_by", List.of("account", "failures", "operator"),
          "tokens", List.of("input", "output"));

  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  private static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyColourIsOneThatCanBeToldApart(Dashboard dashboard) {
    Set<String> used = new HashSet<>();
    for (String field : List.of("color", "fixedColor", "iconColor")) {
      for (JsonNode colour : dashboard.json().findValues(field)) {
        if (colour.isTextual()) {
          used.add(colour.asText());
        }
      }
    }
    assertThat(used).isNotEmpty().isSubsetOf(ALLOWED);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everySeriesWhoseNameIsKnownHasALookOfItsOwn(Dashboard dashboard) {
    for (JsonNode panel : dashboard.json().path("panels")) {
      Map<String, String> looks = looks(panel);
      if (panel.path("type").asText().equals("timeseries")) {
        for (String name : names(panel)) {
          assertThat(looks).as(panel.path("title").asText()).containsKey(name);
        }
      }
      assertThat(looks.values()).as(panel.path("title").asText()).doesNotHaveDuplicates();
    }
  }

  /** Colour and dashes of the series that have some of their own. */
  private static Map<String, String> looks(JsonNode panel) {
    Map<String, String> looks = new HashMap<>();
    for (JsonNode override : panel.at("/fieldConfig/overrides")) {
      if (override.at("/properties/0/id").asText().equals("color")) {
        looks.put(override.at("/matcher/options").asText(), override.path("properties").toString());
      }
    }
    return looks;
  }

  /** The names of the series of a panel, as far as they are known beforehand. */
  private static Set<String> names(JsonNode panel) {
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode target : panel.path("targets")) {
      names.addAll(filledIn(target.path("legendFormat").asText()));
    }
    return names;
  }

  private static List<String> filledIn(String legend) {
    Matcher label = LABEL.matcher(legend);
    if (!label.find()) {
      return List.of(legend);
    }
    List<String> names = new ArrayList<>();
    for (String value : CLOSED.getOrDefault(label.group(1), List.of())) {
      names.addAll(filledIn(legend.replace(label.group(), value)));
    }
    return names;
  }
}
