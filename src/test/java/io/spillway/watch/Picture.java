package io.spillway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.watch.Chart.Line;
import io.spillway.watch.Dashboard.Panel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Draws panels of one row of a dashboard from what a Prometheus answers, as one SVG. */
final class Picture {
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int WIDTH = 1_240;
  private static final int GAP = 28;
  private static final int CHART_HEIGHT = 290;
  private static final int STAT_HEIGHT = 84;
  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  private final PrometheusApi prometheus;
  private final Instant from;
  private final Instant to;

  Picture(PrometheusApi prometheus, Instant from, Instant to) {
    this.prometheus = prometheus;
    this.from = from;
    this.to = to;
  }

  /** The panels, in the dashboard's order, two beside one another, of single numbers four. */
  String draw(List<Panel> panels) throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    int x = 0;
    int y = 0;
    int rowHeight = 0;
    for (Panel panel : panels) {
      boolean small = panel.kind().equals("stat");
      int width = (WIDTH + GAP) / (small ? 4 : 2) - GAP;
      if (x + width > WIDTH) {
        x = 0;
        y += rowHeight + GAP;
        rowHeight = 0;
      }
      int height = small ? STAT_HEIGHT : CHART_HEIGHT;
      body.append("<g transform=\"translate(").append(x).append(' ').append(y).append(")\">\n");
      body.append(drawn(panel, width, height)).append("</g>\n");
      x += width + GAP;
      rowHeight = Math.max(rowHeight, height);
    }
    return frame(body, y + rowHeight);
  }

  private static String frame(CharSequence body, int height) {
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-20 -20 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"12\" stroke-width=\"1.5\">\n"
            + "<style>text{fill:#222;stroke:none}</style>\n"
            + "<path d=\"M-20 -20h%dv%dh-%dz\" fill=\"#fff\"/>\n%s</svg>\n",
        WIDTH + 40,
        height + 40,
        WIDTH + 40,
        height + 40,
        WIDTH + 40,
        body);
  }

  private String drawn(Panel panel, int width, int height)
      throws IOException, InterruptedException {
    return switch (panel.kind()) {
      case "stat" -> stat(panel);
      case "table" -> table(panel);
      default ->
          Chart.draw(
              panel.title(),
              panel.unit(),
              panel.stacked(),
              lines(panel),
              Duration.between(from, to).toSeconds() / 60.0,
              width,
              height);
    };
  }

  private String stat(Panel panel) throws IOException, InterruptedException {
    JsonNode result = prometheus.at(resolved(panel.queries().getFirst()), to);
    String value =
        result.isEmpty()
            ? "none yet"
            : Chart.format(round(result.at("/0/value/1").asDouble(), panel.unit()), panel.unit());
    return "<text y=\"16\" font-weight=\"bold\">"
        + Chart.escaped(panel.title())
        + "</text>\n<text y=\"60\" font-size=\"34\">"
        + value
        + "</text>\n";
  }

  /** As the dashboard rounds: shares to a tenth of a percent, counts to whole numbers. */
  private static double round(double value, String unit) {
    return unit.equals("percentunit") ? Math.round(value * 1_000) / 1_000.0 : Math.round(value);
  }

  private String table(Panel panel) throws IOException, InterruptedException {
    List<JsonNode> rows = new ArrayList<>();
    prometheus.at(resolved(panel.queries().getFirst()), to).forEach(rows::add);
    rows.sort(Comparator.comparingDouble((JsonNode row) -> -row.at("/value/1").asDouble()));
    StringBuilder svg = new StringBuilder();
    cells(svg, 16, "bold", panel.title(), "", "", "");
    cells(svg, 42, "bold", "wire said", "it really was", "", "times");
    int y = 42;
    for (JsonNode row : rows) {
      y += 20;
      JsonNode labels = row.path("metric");
      cells(
          svg,
          y,
          "normal",
          labels.path("wire_status").asText(),
          labels.path("status").asText(),
          labels.path("type").asText(),
          Long.toString(Math.round(row.at("/value/1").asDouble())));
    }
    return svg.toString();
  }

  private static void cells(StringBuilder svg, int y, String weight, String... cells) {
    int[] columns = {0, 100, 160, 400};
    for (int i = 0; i < cells.length; i++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>\n",
              columns[i],
              y,
              weight,
              Chart.escaped(cells[i])));
    }
  }

  private List<Line> lines(Panel panel) throws IOException, InterruptedException {
    List<Line> lines = new ArrayList<>();
    for (Query query : panel.queries()) {
      for (JsonNode series : prometheus.over(resolved(query), from, to, STEP)) {
        lines.add(line(query, series));
      }
    }
    lines.sort(Comparator.comparing(Line::name));
    return lines;
  }

  private Line line(Query query, JsonNode series) {
    int steps = (int) (Duration.between(from, to).toSeconds() / STEP.toSeconds()) + 1;
    double[] values = new double[steps];
    java.util.Arrays.fill(values, Double.NaN);
    for (JsonNode point : series.path("values")) {
      long step = (point.path(0).asLong() - from.getEpochSecond()) / STEP.toSeconds();
      values[(int) step] = Double.parseDouble(point.path(1).asText());
    }
    JsonNode labels = series.path("metric");
    String name =
        LABEL
            .matcher(query.legend())
            .replaceAll(match ->
                java.util.regex.Matcher.quoteReplacement(labels.path(match.group(1)).asText()));
    return new Line(name, values);
  }

  /** The time shown is all of the picture. */
  private String resolved(Query query) {
    return query.resolved(
        Map.of("$__range", Duration.between(from, to).toSeconds() + "s", "$__rate_interval", "1m"));
  }
}
