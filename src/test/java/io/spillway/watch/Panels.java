package io.spillway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.watch.Dashboard.Panel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The program behind {@code src/check/panels}, which says how it is used. */
public final class Panels {
  static final Path NO_DATA = Path.of("src/monitoring/no-data.tsv");

  private Panels() {}

  /** Exits with 1 if an expression errs or has no data that should have some. */
  public static void main(String[] args) throws Exception {
    if (args.length == 1 && args[0].equals("--list")) {
      all().forEach(query -> System.out.println(query.name() + "\t" + oneLine(query)));
    } else if (args.length == 7 && args[1].equals("--draw")) {
      Instant until = Instant.ofEpochSecond(Long.parseLong(args[6]));
      draw(prometheus(args), Path.of(args[2]), Duration.ofMinutes(Long.parseLong(args[4])), until);
    } else if (args.length == 1) {
      System.exit(check(prometheus(args)) ? 0 : 1);
    } else {
      System.err.println(
          "usage: PROMETHEUS [--draw DIRECTORY --minutes N --until SECONDS] | --list");
      System.exit(2);
    }
  }

  private static PrometheusApi prometheus(String[] args) {
    return new PrometheusApi(URI.create(args[0]));
  }

  /** Every expression of the dashboards and of the rules, each once. */
  static List<Query> all() throws IOException {
    Set<Query> all = new LinkedHashSet<>();
    for (Dashboard dashboard : Dashboard.all()) {
      all.addAll(dashboard.queries());
    }
    all.addAll(Rules.queries());
    return List.copyOf(all);
  }

  /** The names of those that need not have data, and why. */
  static Map<String, String> excused() throws IOException {
    Map<String, String> excused = new LinkedHashMap<>();
    for (String line : Files.readAllLines(NO_DATA)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        int reason = line.lastIndexOf('\t');
        excused.put(line.substring(0, reason), line.substring(reason + 1));
      }
    }
    return excused;
  }

  private static boolean check(PrometheusApi prometheus) throws IOException, InterruptedException {
    Map<String, String> excused = excused();
    Instant now = Instant.now();
    int bad = 0;
    int empty = 0;
    List<Query> all = all();
    for (Query query : all) {
      String wrong = wrong(prometheus, query, now);
      if (wrong.equals("no data") && excused.containsKey(query.name())) {
        empty++;
        System.out.printf("no data  %s: %s%n", query.name(), excused.get(query.name()));
      } else if (!wrong.isEmpty()) {
        bad++;
        System.out.printf("BAD      %s: %s: %s%n", query.name(), wrong, oneLine(query));
      }
    }
    System.out.printf(
        "%d expressions: %d with data, %d without for a reason, %d bad%n",
        all.size(), all.size() - empty - bad, empty, bad);
    return bad == 0;
  }

  /** Empty if all is well. A value that is no number is no data. */
  private static String wrong(PrometheusApi prometheus, Query query, Instant now)
      throws InterruptedException {
    try {
      for (JsonNode series : prometheus.at(query.resolved(), now)) {
        if (!series.at("/value/1").asText().equals("NaN")) {
          return "";
        }
      }
      return "no data";
    } catch (IOException refused) {
      return refused.toString();
    }
  }

  private static String oneLine(Query query) {
    return query.resolved().replaceAll("\\s+", " ");
  }

  private static void draw(PrometheusApi prometheus, Path directory, Duration time, Instant until)
      throws IOException, InterruptedException {
    Picture picture = new Picture(prometheus, until.minus(time), until);
    Map<String, List<Panel>> rows = new LinkedHashMap<>();
    for (Dashboard dashboard : Dashboard.all()) {
      for (Panel panel : dashboard.panels()) {
        rows.computeIfAbsent(panel.row(), row -> new ArrayList<>()).add(panel);
      }
    }
    Files.createDirectories(directory);
    for (Map.Entry<String, List<Panel>> row : rows.entrySet()) {
      Path file = directory.resolve(fileName(row.getKey()));
      Files.writeString(file, picture.draw(row.getValue()));
      System.out.println(file);
    }
  }

  /** The name of a row's picture: its title in small letters, with hyphens. */
  static String fileName(String row) {
    String name = row.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return name + ".svg";
  }
}
