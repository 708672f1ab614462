package io.spillway.brownout;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Draws what clients did over time, one below the other, the phases shaded, as SVG. */
final class BrownoutPicture {
  private static final int WIDTH = 1_000;
  private static final int HEIGHT = 200;
  private static final int LEFT = 60;
  private static final int TOP = 30;
  private static final int GAP = 60;
  private static final int STEP_SECONDS = 1;

  private final Scenario scenario;
  private final double seconds;
  private final StringBuilder svg = new StringBuilder();

  private BrownoutPicture(Scenario scenario, double seconds) {
    this.scenario = scenario;
    this.seconds = Math.max(1, seconds);
  }

  /** A picture of these clients' calls; all have one axis of time. */
  static String draw(Scenario scenario, Map<String, List<CallRecord>> clients) {
    double seconds =
        clients.values().stream()
            .flatMap(List::stream)
            .mapToDouble(CallRecord::to)
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    var picture = new BrownoutPicture(scenario, seconds);
    int y = TOP;
    for (Map.Entry<String, List<CallRecord>> client : clients.entrySet()) {
      picture.client(client.getKey(), client.getValue(), y);
      y += HEIGHT + GAP;
    }
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"12\" fill=\"none\">\n<path d=\"M0 0h%dv%dh-%dz\" fill=\"#fff\"/>\n%s</svg>\n",
        LEFT + WIDTH + 20,
        y,
        LEFT + WIDTH + 20,
        y,
        LEFT + WIDTH + 20,
        picture.svg);
  }

  private void client(String name, List<CallRecord> calls, int top) {
    double[] made = perSecond(calls, CallRecord::from);
    double[] good =
        perSecond(calls.stream().filter(CallRecord::succeeded).toList(), CallRecord::to);
    double[] open = open(calls);
    double rates = nice(Math.max(max(made), max(good)));
    double streams = nice(max(open));
    shade(scenario.normal(), scenario.overloadEnds(), "#f4c7c3", top);
    shade(scenario.overloadEnds(), scenario.recovered(), "#fbe8c4", top);
    text(LEFT, top - 10, "start", name + ", a second on the left, open streams on the right");
    axes(top, rates, streams);
    path(open, streams, top, "#999999", "4 3");
    path(made, rates, top, "#D55E00", "");
    path(good, rates, top, "#0072B2", "");
    legend(top + HEIGHT + 34);
  }

  private void axes(int top, double rates, double streams) {
    for (int quarter = 0; quarter <= 4; quarter++) {
      double y = top + HEIGHT * (1 - quarter / 4.0);
      svg.append(
          String.format(
              Locale.ROOT, "<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/>\n", LEFT, y, WIDTH - 40));
      text(LEFT - 6, y + 4, "end", number(rates * quarter / 4));
      text(LEFT + WIDTH - 34, y + 4, "start", number(streams * quarter / 4));
    }
    double step = nice(seconds / 10);
    for (double second = 0; second <= seconds; second += step) {
      text(x(second), top + HEIGHT + 16, "middle", number(second) + " s");
    }
  }

  private void legend(double y) {
    key(LEFT, y, "#D55E00", "", "calls");
    key(LEFT + 120, y, "#0072B2", "", "successes");
    key(LEFT + 270, y, "#999999", "4 3", "open streams");
    text(LEFT + 420, y, "start", "red: total overload; yellow: a fifth of the capacity, 429");
  }

  private void key(double x, double y, String colour, String dashes, String name) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.0f %.0fh22\" stroke=\"%s\" stroke-width=\"3\" stroke-dasharray=\"%s\"/>\n",
            x,
            y - 4,
            colour,
            dashes));
    text(x + 28, y, "start", name);
  }

  private void shade(double from, double to, String colour, int top) {
    double end = Math.min(to, seconds);
    if (end > from) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%.1f %dH%.1fv%dH%.1fz\" fill=\"%s\"/>\n",
              x(from),
              top,
              x(end),
              HEIGHT,
              x(from),
              colour));
    }
  }

  private void path(double[] values, double most, int top, String colour, String dashes) {
    svg.append("<path d=\"");
    for (int i = 0; i < values.length; i++) {
      double y = top + HEIGHT * (1 - values[i] / most);
      svg.append(
          String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x(i * STEP_SECONDS), y));
    }
    svg.append("\" stroke=\"").append(colour).append("\" stroke-width=\"1.5\"");
    svg.append(" stroke-dasharray=\"").append(dashes).append("\"/>\n");
  }

  private void text(double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\" fill=\"#222\">%s</text>\n",
            x,
            y,
            anchor,
            text.replace("&", "&amp;").replace("<", "&lt;")));
  }

  private double x(double second) {
    return LEFT + (WIDTH - 40) * second / seconds;
  }

  private double[] perSecond(List<CallRecord> calls, ToDoubleFunction<CallRecord> when) {
    double[] counts = new double[steps()];
    for (CallRecord call : calls) {
      double at = when.applyAsDouble(call);
      if (Double.isFinite(at)) {
        counts[Math.min(counts.length - 1, (int) (at / STEP_SECONDS))] += 1.0 / STEP_SECONDS;
      }
    }
    return counts;
  }

  /** Streams open at the beginning of each step; refused calls are none. */
  private double[] open(List<CallRecord> calls) {
    double[] counts = new double[steps()];
    for (CallRecord call : calls) {
      if (!call.refused()) {
        int from = (int) Math.ceil(call.from() / STEP_SECONDS);
        for (int i = from; i < counts.length && i * STEP_SECONDS <= call.to(); i++) {
          counts[i]++;
        }
      }
    }
    return counts;
  }

  private int steps() {
    return (int) Math.ceil(seconds / STEP_SECONDS) + 1;
  }

  private static double max(double[] values) {
    double max = 1;
    for (double value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  private static double nice(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 4, 5, 8}) {
      if (factor * power >= least * 0.9999) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.1f", value).replaceAll("\\.0$", "");
  }
}
