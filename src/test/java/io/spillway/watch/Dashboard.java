package io.spillway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A dashboard in Grafana's classic JSON model, as far as it is looked at here.
 *
 * @param json all of it
 * @param panels its panels, rows left out
 */
record Dashboard(JsonNode json, List<Panel> panels) {

  static final Path DIRECTORY = Path.of("src/monitoring/grafana/dashboards");

  /**
   * A panel.
   *
   * @param row the title of the row it stands in
   * @param kind Grafana's type: {@code timeseries}, {@code stat}, {@code table}
   * @param unit Grafana's unit, empty if it names none
   * @param stacked whether its series stand on one another
   */
  record Panel(
      String row,
      String title,
      String description,
      String kind,
      String unit,
      boolean stacked,
      List<Query> queries) {}

  /** The names of the dashboards' files. */
  static List<String> files() throws IOException {
    try (var files = Files.list(DIRECTORY)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Every dashboard, in the order of the files' names. */
  static List<Dashboard> all() throws IOException {
    List<Dashboard> all = new ArrayList<>();
    for (String file : files()) {
      all.add(read(DIRECTORY.resolve(file)));
    }
    return all;
  }

  static Dashboard read(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(Files.readString(file));
    List<Panel> panels = new ArrayList<>();
    String row = "";
    for (JsonNode panel : json.path("panels")) {
      if (panel.path("type").asText().equals("row")) {
        row = panel.path("title").asText();
      } else {
        panels.add(panel(row, panel));
      }
    }
    return new Dashboard(json, panels);
  }

  /** What its panels and its annotations ask. */
  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    panels.forEach(panel -> queries.addAll(panel.queries()));
    for (JsonNode annotation : json.at("/annotations/list")) {
      queries.add(
          new Query(
              "annotation",
              annotation.path("name").asText(),
              "-",
              annotation.at("/target/expr").asText(),
              annotation.path("titleFormat").asText()));
    }
    return queries;
  }

  @Override
  public String toString() {
    return json.path("title").asText();
  }

  private static Panel panel(String row, JsonNode panel) {
    String title = panel.path("title").asText();
    List<Query> queries = new ArrayList<>();
    for (JsonNode target : panel.path("targets")) {
      queries.add(
          new Query(
              "panel",
              title,
              target.path("refId").asText(),
              target.path("expr").asText(),
              target.path("legendFormat").asText()));
    }
    return new Panel(
        row,
        title,
        panel.path("description").asText(),
        panel.path("type").asText(),
        panel.at("/fieldConfig/defaults/unit").asText(),
        panel.at("/fieldConfig/defaults/custom/stacking/mode").asText().equals("normal"),
        queries);
  }
}
