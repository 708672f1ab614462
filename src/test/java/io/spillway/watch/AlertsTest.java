package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each alert has; whether it fires is promtool's to test ({@code src/check/prometheus}). */
class AlertsTest {
  private static final Path TESTS = Path.of("src/monitoring/prometheus/tests");
  private static final Path PAGE = Path.of("docs/operating/dashboards.md");

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
  void itIsOnThePage(JsonNode alert) throws Exception {
    assertThat(Files.readString(PAGE)).contains("| `" + alert.path("alert").asText() + "` | ");
  }

  /** In one of promtool's tests: silent, then firing, then silent again. */
  @ParameterizedTest
  @MethodSource("alerts")
  void itsTestSeesItBeginAndEnd(JsonNode alert) throws Exception {
    String name = alert.path("alert").asText();
    List<String> courses = new ArrayList<>();
    try (var files = Files.list(TESTS)) {
      for (Path file : files.toList()) {
        for (JsonNode test : Rules.yaml(file).path("tests")) {
          courses.add(course(test, name));
        }
      }
    }
    assertThat(courses).as("silent, firing, silent").anyMatch(course -> course.matches("-+x+-+"));
  }

  private static String course(JsonNode test, String alert) {
    StringBuilder course = new StringBuilder();
    for (JsonNode at : test.path("alert_rule_test")) {
      if (at.path("alertname").asText().equals(alert)) {
        JsonNode alerts = at.path("exp_alerts"); // text: the name of an anchor
        course.append(alerts.isEmpty() && !alerts.isTextual() ? '-' : 'x');
      }
    }
    return course.toString();
  }
}
