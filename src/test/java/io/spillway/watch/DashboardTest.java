package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Grafana needs of dashboards that are provisioned, and people of what they look at. */
class DashboardTest {
  private static final Path PROVISIONING = Path.of("src/monitoring/grafana/provisioning");
  private static final Path PAGE = Path.of("docs/operating/dashboards.md");
  private static final Path RUNBOOKS = Path.of("docs/operating/runbooks");

  /** Where the links of the dashboards begin, as a variable of theirs. */
  private static final String DOCS = "${docs}/";

  private static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @Test
  void thereAreThree() throws Exception {
    assertThat(dashboards())
        .extracting(Dashboard::toString)
        .containsExactly("Spillway errors", "Spillway flow", "Spillway under the hood");
    assertThat(dashboards())
        .extracting(dashboard -> dashboard.json().path("uid").asText())
        .containsExactly("spillway-errors", "spillway-flow", "spillway-hood");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void itIsAClassicModelThatCanBeProvisionedAsItIs(Dashboard dashboard) {
    JsonNode json = dashboard.json();
    assertThat(json.path("schemaVersion").asInt()).as("Grafana 12.0's").isEqualTo(41);
    assertThat(json.path("id").isNull()).isTrue();
    assertThat(json.has("__inputs")).isFalse();
    assertThat(json.has("__requires")).isFalse();
  }

  /** Pictures are of a real run, so a row that is new may have to wait for its own. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPictureOfARowIsOnThePageAndHasItsPanels(Dashboard dashboard) throws Exception {
    String page = Files.readString(PAGE);
    for (Dashboard.Panel panel : dashboard.panels()) {
      String file = Panels.fileName(panel.row());
      Path picture = PAGE.resolveSibling("pictures").resolve(file);
      assertThat(Files.exists(picture)).as(file).isEqualTo(page.contains("](pictures/" + file));
      if (Files.exists(picture)) {
        assertThat(Files.readString(picture)).contains(Chart.escaped(panel.title()));
      }
    }
  }

  @Test
  void theRowsOfTheErrorsHavePictures() throws Exception {
    assertThat(dashboards().getFirst().panels())
        .allSatisfy(panel ->
            assertThat(Files.readString(PAGE))
                .contains("](pictures/" + Panels.fileName(panel.row()) + ")"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyQueryGoesToTheDataSourceThatIsProvisioned(Dashboard dashboard) throws Exception {
    JsonNode source =
        Rules.yaml(PROVISIONING.resolve("datasources/prometheus.yml")).at("/datasources/0");
    assertThat(source.path("uid").asText()).isEqualTo("spillway-prometheus");
    assertThat(source.path("url").asText()).isEqualTo("http://prometheus:9090");

    List<JsonNode> sources = dashboard.json().findValues("datasource");
    assertThat(sources)
        .hasSizeGreaterThan(dashboard.panels().size())
        .allSatisfy(named -> assertThat(named.path("uid")).isEqualTo(source.path("uid")));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsHaveIdsOfTheirOwnAndDoNotOverlap(Dashboard dashboard) {
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

  /**
   * Of 1,280 pixels a column of the grid has about 50, and a letter of a title 7.5; a legend needs
   * a panel's height.
   */
  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsCanBeReadAt1280Pixels(Dashboard dashboard) {
    for (JsonNode panel : dashboard.json().path("panels")) {
      String title = panel.path("title").asText();
      int columns = panel.at("/gridPos/w").asInt();
      assertThat(title.length() * 7.5).as(title).isLessThan(columns * 50 - 40);
      if (panel.path("type").asText().equals("timeseries")) {
        assertThat(columns).as(title).isGreaterThanOrEqualTo(12);
        assertThat(panel.at("/gridPos/h").asInt()).as(title).isGreaterThanOrEqualTo(8);
        assertThat(panel.at("/options/legend/placement").asText()).isEqualTo("bottom");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelSaysWhatToDo(Dashboard dashboard) {
    assertThat(dashboard.panels())
        .hasSizeGreaterThan(15)
        .allSatisfy(panel -> {
          assertThat(panel.description()).as(panel.title()).hasSizeGreaterThan(80);
          assertThat(panel.queries()).as(panel.title()).isNotEmpty();
        });
    assertThat(dashboard.panels()).extracting(Dashboard.Panel::title).doesNotHaveDuplicates();
  }

  /** A panel or row that a description names, by its title or the title's begin. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsThatDescriptionsNameExist(Dashboard dashboard) throws Exception {
    Set<String> titles = new HashSet<>();
    for (Dashboard each : dashboards()) {
      each.panels().forEach(panel -> titles.addAll(List.of(panel.title(), panel.row())));
    }
    for (Dashboard.Panel panel : dashboard.panels()) {
      String[] parts = panel.description().split("\"");
      for (int quoted = 1; quoted < parts.length; quoted += 2) {
        String named = parts[quoted];
        assertThat(titles).as(named).anyMatch(title -> title.startsWith(named));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void itLinksToTheOthersAndToThePageOfTheAlerts(Dashboard dashboard) {
    JsonNode links = dashboard.json().path("links");
    assertThat(links.at("/0/type").asText()).isEqualTo("dashboards");
    assertThat(links.at("/0/tags/0").asText()).isEqualTo("spillway");
    assertThat(links.at("/0/keepTime").asBoolean()).isTrue();
    assertThat(links.at("/1/url").asText()).isEqualTo(DOCS + "operating/alerts.md");
    assertThat(dashboard.json().at("/tags/0").asText()).isEqualTo("spillway");
  }

  @Test
  void everyLinkLeadsToAPageAndEveryRunbookIsLinked() throws Exception {
    Set<Path> linked = new HashSet<>();
    for (Dashboard dashboard : dashboards()) {
      for (JsonNode url : dashboard.json().findValues("url")) {
        if (!url.asText().isEmpty()) {
          assertThat(url.asText()).startsWith(DOCS);
          linked.add(Path.of("docs", url.asText().substring(DOCS.length())));
        }
      }
    }
    assertThat(linked).allSatisfy(page -> assertThat(page).exists());
    try (Stream<Path> runbooks = Files.list(RUNBOOKS)) {
      assertThat(linked).containsAll(runbooks.toList());
    }
  }

  /** Grafana serves the pages itself: compose mounts docs/ into what it serves as /public. */
  @Test
  void thePagesAreServedAtWhatTheLinksBeginWith() throws Exception {
    JsonNode volumes = Rules.yaml(Path.of("docker-compose.yml")).at("/services/grafana/volumes");
    assertThat(volumes)
        .extracting(JsonNode::asText)
        .contains("./docs:/usr/share/grafana/public/spillway-docs:ro");
    for (Dashboard dashboard : dashboards()) {
      JsonNode docs = variable(dashboard, "docs");
      assertThat(docs.path("type").asText()).isEqualTo("constant");
      assertThat(docs.path("query").asText()).isEqualTo("/public/spillway-docs");
    }
  }

  private static JsonNode variable(Dashboard dashboard, String name) {
    for (JsonNode variable : dashboard.json().at("/templating/list")) {
      if (variable.path("name").asText().equals(name)) {
        return variable;
      }
    }
    throw new AssertionError(dashboard + " has no variable " + name);
  }

  /** An annotation is drawn if its value is 1, so its expression says yes or no. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void startsAndHoldsAreMarked(Dashboard dashboard) {
    JsonNode annotations = dashboard.json().at("/annotations/list");
    assertThat(annotations)
        .extracting(annotation -> annotation.path("name").asText())
        .containsExactly("Starts", "Holds");
    assertThat(annotations)
        .allSatisfy(annotation -> {
          assertThat(annotation.path("enable").asBoolean()).isTrue();
          assertThat(annotation.at("/target/expr").asText()).contains(" bool ");
        });
  }

  /** Every variable of the time or of ours is one that is put in. */
  @Test
  void noVariableIsLeft() throws Exception {
    assertThat(Panels.all())
        .isNotEmpty()
        .allSatisfy(query -> assertThat(query.resolved()).doesNotContain("$"));
  }

  @Test
  void settingsThatPanelsAdviseExist() throws Exception {
    String reference = Files.readString(Path.of("docs/reference/configuration.md"));
    Set<String> advised = new HashSet<>();
    for (Dashboard dashboard : dashboards()) {
      for (Dashboard.Panel panel : dashboard.panels()) {
        for (String word : panel.description().split("[^A-Z_]+")) {
          if (word.length() > 9 && word.contains("_")) {
            advised.add(word);
          }
        }
      }
    }
    assertThat(advised).isNotEmpty().allSatisfy(setting -> assertThat(reference).contains(setting));
  }
}
