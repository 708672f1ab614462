package io.spillway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The alert rules of Prometheus. */
final class Rules {
  static final Path DIRECTORY = Path.of("src/monitoring/prometheus/rules");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Rules() {}

  /** One YAML file. */
  static JsonNode yaml(Path file) throws IOException {
    return YAML.readTree(Files.readString(file));
  }

  /** Every alert of every rule file. */
  static List<JsonNode> alerts() throws IOException {
    List<Path> rules;
    try (var files = Files.list(DIRECTORY)) {
      rules = files.sorted().toList();
    }
    List<JsonNode> alerts = new ArrayList<>();
    for (Path file : rules) {
      for (JsonNode group : yaml(file).path("groups")) {
        group.path("rules").forEach(alerts::add);
      }
    }
    return alerts;
  }

  /** Their expressions. */
  static List<Query> queries() throws IOException {
    return alerts().stream()
        .map(alert ->
            new Query(
                "alert",
                alert.path("alert").asText(),
                "-",
                alert.path("expr").asText().strip(),
                ""))
        .toList();
  }
}
