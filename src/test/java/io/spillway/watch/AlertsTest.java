package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What each alert has; whether it fires is promtool's to test ({@code src/check/prometheus}). */
class AlertsTest {
  private static final Path TESTS = Path.of("src/monitoring/prometheus/tests");
  private static final Path PAGE = Path.of("docs/operating/alerts.md");
  private static final Path RUNBOOKS = Path.of("docs/operating/runbooks");
  private static final List<String> SECTIONS =
      List.of("## What it means", "## Look here", "## Do this", "## When it is over");

  private static List<JsonNode> alerts() throws IOException {
    return Rules.alerts();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void itSaysWhatIsWrongAndWhatToDoAndHowBadItIs(JsonNode alert) {
    assertThat(alert.at("/annotations/summary").asText()).hasSizeGreaterThan(20);
    assertThat(alert.at("/annotations/description").asText()).hasSizeGreaterThan(80);
    assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void itIsOnThePageWithItsRunbook(JsonNode alert) throws Exception {
    String name = alert.path("alert").asText();
    Path runbook = Path.of(alert.at("/annotations/runbook_url").asText());

    assertThat(runbook.getParent()).isEqualTo(RUNBOOKS);
    assertThat(Files.readString(PAGE))
        .contains("| [`" + name + "`](runbooks/" + runbook.getFileName() + ") | ");
    String page = Files.readString(runbook);
    assertThat(page).contains("`" + name + "`");
    assertThat(page.lines().filter(line -> line.startsWith("## "))).isEqualTo(SECTIONS);
  }

  @Test
  void everyRunbookIsThatOfAnAlert() throws Exception {
    Set<Path> named =
        alerts().stream()
            .map(alert -> Path.of(alert.at("/annotations/runbook_url").asText()))
            .collect(Collectors.toSet());
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      assertThat(named).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(pages.toList());
    }
  }

  /** The page says what each is set to; whoever sets another changes it there too. */
  @Test
  void everyObjectiveIsOnThePage() throws Exception {
    String page = Files.readString(PAGE);
    int objectives = 0;
    for (JsonNode rule : Rules.recorded()) {
      String objective = rule.at("/labels/objective").asText();
      String value = rule.path("expr").asText().replaceAll("vector\\((.*)\\)", "$1");
      if (!objective.isEmpty()) {
        assertThat(page).contains("| `" + objective + "` | " + value + " | ");
        objectives++;
      }
    }
    assertThat(objectives).isPositive();
  }

  /** In one of promtool's tests: silent, then firing, then silent again. */
  @ParameterizedTest
  @MethodSource("alerts")
  void itsTestSeesItBeginAndEnd(JsonNode alert) throws Exception {
    List<String> courses = new ArrayList<>();
    try (Stream<Path> files = Files.list(TESTS)) {
      for (Path file : files.toList()) {
        for (JsonNode test : tests(file)) {
          courses.add(course(test, alert));
        }
      }
    }
    assertThat(courses).as("silent, firing, silent").anyMatch(course -> course.matches("-+x+-+"));
  }

  /** Else promtool takes the groups in any order, and an alert may see the value of before. */
  @Test
  void theTestsTakeTheGroupsInTheOrderOfTheFile() throws Exception {
    List<String> groups = Rules.groups();
    assertThat(groups).hasSizeGreaterThan(2);
    try (Stream<Path> files = Files.list(TESTS)) {
      for (Path file : files.toList()) {
        assertThat(Rules.yaml(file).path("group_eval_order"))
            .as(file.toString())
            .extracting(JsonNode::asText)
            .isEqualTo(groups);
      }
    }
  }

  /** With the anchors of YAML put in. */
  private static JsonNode tests(Path file) throws IOException {
    Map<String, Object> read = new Yaml().load(Files.readString(file));
    return new ObjectMapper().valueToTree(read.get("tests"));
  }

  /** Several alerts have one name; their own labels, such as the window, tell which one fires. */
  private static String course(JsonNode test, JsonNode alert) {
    StringBuilder course = new StringBuilder();
    for (JsonNode at : test.path("alert_rule_test")) {
      if (at.path("alertname").asText().equals(alert.path("alert").asText())) {
        course.append(fires(at.path("exp_alerts"), alert.path("labels")) ? 'x' : '-');
      }
    }
    return course.toString();
  }

  private static boolean fires(JsonNode firing, JsonNode labels) {
    for (JsonNode one : firing) {
      if (labels.properties().stream()
          .allMatch(
              label -> one.path("exp_labels").path(label.getKey()).equals(label.getValue()))) {
        return true;
      }
    }
    return false;
  }
}
