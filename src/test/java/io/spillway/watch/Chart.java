package io.spillway.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws lines over time, or areas that stand on one another, as SVG. Colours are those of Okabe and
 * Ito, which people who do not see all colours tell apart; lines differ in their dashes too.
 */
final class Chart {
  private static final String[] COLOURS = {
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#999933", "#000000"
  };
  private static final String[] DASHES = {"", "7 3", "2 3", "9 3 2 3"};
  private static final int LEFT = 62;
  private static final int TOP = 34;
  private static final int AXIS = 34;
  private static final int LEGEND_LINE = 18;

  /**
   * A line.
   *
   * @param values one for each step, {@link Double#NaN} if there is none
   */
  record Line(String name, double[] values) {}

  private final StringBuilder svg = new StringBuilder();
  private final String unit;
  private final boolean stacked;
  private final List<Line> lines;
  private final double minutes;
  private final int width;
  private final int plotHeight;
  private final double top;

  private Chart(
      String unit, boolean stacked, List<Line> lines, double minutes, int width, int height) {
    this.unit = unit;
    this.stacked = stacked;
    this.lines = lines;
    this.minutes = minutes;
    this.width = width;
    this.plotHeight = height - TOP - AXIS - LEGEND_LINE * legendLines(lines, width);
    this.top = niceTop(highest());
  }

  /**
   * A chart in an SVG group whose corner is at 0, 0.
   *
   * @param unit a unit of Grafana's
   * @param minutes how long the time is that the steps cover
   */
  static String draw(
      String title,
      String unit,
      boolean stacked,
      List<Line> lines,
      double minutes,
      int width,
      int height) {
    Chart chart = new Chart(unit, stacked, lines, minutes, width, height);
    chart.text(0, 16, "start", "bold", title);
    if (lines.isEmpty()) {
      chart.text(width / 2.0, height / 2.0, "middle", "normal", "none");
    } else {
      chart.axes();
      chart.series();
      chart.legend();
    }
    return chart.svg.toString();
  }

  private void axes() {
    double step = niceStep(top / 4);
    for (double value = 0; value <= top * 1.0001; value += step) {
      line(LEFT, y(value), width, y(value), "#ddd");
      text(LEFT - 6, y(value) + 4, "end", "normal", format(value, unit));
    }
    double stepMinutes = Math.max(1, Math.ceil(minutes / 8));
    for (double minute = 0; minute <= minutes; minute += stepMinutes) {
      double x = LEFT + (width - LEFT) * minute / minutes;
      line(x, TOP + plotHeight, x, TOP + plotHeight + 4, "#666");
      text(x, TOP + plotHeight + 16, "middle", "normal", format(minute, "short"));
    }
    text(LEFT + (width - LEFT) / 2.0, TOP + plotHeight + 30, "middle", "normal", "minutes");
  }

  private void series() {
    double[] floor = new double[steps()];
    for (int i = 0; i < lines.size(); i++) {
      if (stacked) {
        area(lines.get(i), floor, colour(i));
      } else {
        path(points(lines.get(i).values()), colour(i), "none", DASHES[i % DASHES.length]);
      }
    }
  }

  /** Draws an area on the floor, and raises the floor by it. */
  private void area(Line line, double[] floor, String colour) {
    StringBuilder back = new StringBuilder();
    for (int i = floor.length - 1; i >= 0; i--) {
      back.append("L").append(point(i, floor[i]));
    }
    for (int i = 0; i < floor.length; i++) {
      floor[i] += orZero(line.values()[i]);
    }
    path(points(floor) + back + "Z", colour, colour, "");
  }

  private String points(double[] values) {
    StringBuilder path = new StringBuilder();
    boolean gap = true;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        path.append(gap ? "M" : "L").append(point(i, values[i]));
      }
      gap = Double.isNaN(values[i]);
    }
    return path.toString();
  }

  private String point(int step, double value) {
    double x = LEFT + (width - LEFT) * (double) step / Math.max(1, steps() - 1);
    return String.format(Locale.ROOT, "%.0f %.1f", x, y(value));
  }

  private void path(String path, String stroke, String fill, String dashes) {
    svg.append("<path d=\"").append(path).append("\" stroke=\"").append(stroke);
    svg.append("\" fill=\"").append(fill).append("\" fill-opacity=\".55\"");
    svg.append(dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"").append("/>\n");
  }

  private void legend() {
    double x = LEFT;
    double y = TOP + plotHeight + AXIS + 14;
    for (int i = 0; i < lines.size(); i++) {
      double needed = legendWidth(lines.get(i));
      if (x > LEFT && x + needed > width) {
        x = LEFT;
        y += LEGEND_LINE;
      }
      String dashes = stacked ? "" : DASHES[i % DASHES.length];
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%.0f %.0fh22\" stroke=\"%s\" stroke-width=\"%d\"%s/>\n",
              x,
              y - 4,
              colour(i),
              stacked ? 9 : 3,
              dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\""));
      text(x + 27, y, "start", "normal", lines.get(i).name());
      x += needed;
    }
  }

  private static int legendLines(List<Line> lines, int width) {
    int count = 1;
    double x = LEFT;
    for (Line line : lines) {
      if (x > LEFT && x + legendWidth(line) > width) {
        count++;
        x = LEFT;
      }
      x += legendWidth(line);
    }
    return count;
  }

  private static double legendWidth(Line line) {
    return 44 + 6.6 * line.name().length();
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.0f %.1fL%.0f %.1f\" stroke=\"%s\" stroke-width=\"1\"/>\n",
            x1,
            y1,
            x2,
            y2,
            colour));
  }

  private void text(double x, double y, String anchor, String weight, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            weight,
            escaped(text)));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private double y(double value) {
    return TOP + plotHeight * (1 - value / top);
  }

  private int steps() {
    return lines.getFirst().values().length;
  }

  private double highest() {
    List<double[]> all = new ArrayList<>();
    if (stacked && !lines.isEmpty()) {
      double[] sum = new double[steps()];
      for (Line line : lines) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += orZero(line.values()[i]);
        }
      }
      all.add(sum);
    } else {
      lines.forEach(line -> all.add(line.values()));
    }
    return all.stream()
        .flatMapToDouble(java.util.Arrays::stream)
        .filter(value -> !Double.isNaN(value))
        .max()
        .orElse(0);
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private static double niceTop(double highest) {
    double step = niceStep(Math.max(highest, 1e-6) / 4);
    return highest <= 0 ? 1 : Math.ceil(highest / step) * step;
  }

  private static double niceStep(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least * 0.9999) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String colour(int series) {
    return COLOURS[series % COLOURS.length];
  }

  /** A value as Grafana would show it in a unit, about. */
  static String format(double value, String unit) {
    return switch (unit) {
      case "percentunit" -> number(value * 100) + " %";
      case "reqps" -> number(value) + "/s";
      case "s" -> number(value) + " s";
      default -> number(value);
    };
  }

  private static String number(double value) {
    String text =
        String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.3f" : "%.1f", value)
            .replaceAll("0+$", "");
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
