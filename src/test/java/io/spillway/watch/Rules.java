package io.spillway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rules of Prometheus: alerts, and the series that it records. */
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
    return all().stream().filter(rule -> rule.has("alert")).toList();
  }

  /** Every series that is recorded. */
  static List<JsonNode> recorded() throws IOException {
    return all().stream().filter(rule -> rule.has("record")).toList();
  }

  /** The names of the groups, in their order. */
  static List<String> groups() throws IOException {
    return inFiles().stream().map(group -> group.path("name").asText()).toList();
  }

  private static List<JsonNode> all() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode group : inFiles()) {
      group.path("rules").forEach(all::add);
    }
    return all;
  }

  private static List<JsonNode> inFiles() throws IOException {
    List<Path> files;
    try (var list = Files.list(DIRECTORY)) {
      files = list.sorted().toList();
    }
    List<JsonNode> groups = new ArrayList<>();
    for (Path file : files) {
      yaml(file).path("groups").forEach(groups::add);
    }
    return groups;
  }

  /** Their expressions. Several rules have one name: an alert's window, an objective, follows. */
  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (JsonNode rule : all()) {
      String kind = rule.has("alert") ? "alert" : "record";
      String part = rule.at("/labels/window").asText() + rule.at("/labels/objective").asText();
      queries.add(
          new Query(
              kind,
              rule.path(kind).asText(),
              part.isEmpty() ? "-" : part,
              rule.path("expr").asText().strip(),
              ""));
    }
    return queries;
  }
}
