package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Grafana needs of a dashboard that is provisioned. */
class DashboardTest {
  private static final Path PROVISIONING = Path.of("src/monitoring/grafana/provisioning");
  private static final Path PAGE = Path.of("docs/operating/dashboards.md");

  private Dashboard dashboard;

  @BeforeEach
  void read() throws Exception {
    dashboard = Dashboard.read(Dashboard.ERRORS);
  }

  @Test
  void itIsAClassicModelThatCanBeProvisionedAsItIs() {
    JsonNode json = dashboard.json();
    assertThat(json.path("uid").asText()).isEqualTo("spillway-errors");
    assertThat(json.path("title").asText()).isEqualTo("Spillway errors");
    assertThat(json.path("schemaVersion").asInt()).as("Grafana 12.0's").isEqualTo(41);
    assertThat(json.path("id").isNull()).isTrue();
    assertThat(json.has("__inputs")).isFalse();
    assertThat(json.has("__requires")).isFalse();
  }

  @Test
  void everyRowHasItsPictureOnThePage() throws Exception {
    String page = Files.readString(PAGE);
    assertThat(dashboard.panels()).isNotEmpty();
    for (Dashboard.Panel panel : dashboard.panels()) {
      String file = Panels.fileName(panel.row());
      assertThat(page).contains("](pictures/" + file + ")");
      assertThat(Files.readString(PAGE.resolveSibling("pictures").resolve(file)))
          .contains(Chart.escaped(panel.title()));
    }
  }

  @Test
  void everyQueryGoesToTheDataSourceThatIsProvisioned() throws Exception {
    JsonNode source =
        Rules.yaml(PROVISIONING.resolve("datasources/prometheus.yml")).at("/datasources/0");
    assertThat(source.path("uid").asText()).isEqualTo("spillway-prometheus");
    assertThat(source.path("url").asText()).isEqualTo("http://prometheus:9090");

    List<JsonNode> sources = dashboard.json().findValues("datasource");
    assertThat(sources)
        .hasSizeGreaterThan(dashboard.panels().size())
        .allSatisfy(named -> assertThat(named.path("uid")).isEqualTo(source.path("uid")));
  }

  @Test
  void panelsHaveIdsOfTheirOwnAndDoNotOverlap() {
    Set<Integer> ids = new HashSet<>();
    List<String> taken = new ArrayList<>();
    for (JsonNode panel : dashboard.json().path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as(panel.path("title").asText()).isTrue();
      JsonNode place = panel.path("gridPos");
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          taken.add((place.path("x").asInt() + x) + "," + (place.path("y").asInt() + y));
        }
      }
    }
    assertThat(taken).doesNotHaveDuplicates();
  }

  @Test
  void everyPanelSaysWhatToDo() {
    assertThat(dashboard.panels())
        .hasSizeGreaterThan(15)
        .allSatisfy(panel -> {
          assertThat(panel.description()).as(panel.title()).hasSizeGreaterThan(80);
          assertThat(panel.queries()).as(panel.title()).isNotEmpty();
        });
    assertThat(dashboard.panels()).extracting(Dashboard.Panel::title).doesNotHaveDuplicates();
  }

  /** Every variable of the time or of ours is one that is put in. */
  @Test
  void noVariableIsLeft() throws Exception {
    assertThat(Panels.all()).allSatisfy(query -> assertThat(query.resolved()).doesNotContain("$"));
  }

  @Test
  void settingsThatPanelsAdviseExist() throws Exception {
    String reference = Files.readString(Path.of("docs/reference/configuration.md"));
    for (Dashboard.Panel panel : dashboard.panels()) {
      for (String word : panel.description().split("[^A-Z_]+")) {
        if (word.length() > 9 && word.contains("_")) {
          assertThat(reference).as(panel.title()).contains(word);
        }
      }
    }
  }
}
