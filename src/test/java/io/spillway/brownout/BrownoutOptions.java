package io.spillway.brownout;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The options of the command.
 *
 * @param clients one after the other: {@code sdk}, {@code spillway}, or {@code spillway:VALUE} for
 *     a value of {@code spillway.worker.pressure}
 * @param jobsFirst whether the jobs are there before the workers start; else they come when all
 *     workers have their partitions
 * @param inFlight calls at once, over all workers
 * @param mostSeconds after so long a client is given up
 */
record BrownoutOptions(
    Scenario scenario,
    List<String> clients,
    int workers,
    boolean jobsFirst,
    int inFlight,
    long mostSeconds,
    Path picture) {
  private static final List<String> ALL = List.of("spillway", "sdk");

  static BrownoutOptions of(List<String> arguments) {
    var read = new Reading(arguments);
    boolean twoModels = read.value("--models", 1, Integer::parseInt, 1, 2) == 2;
    double normal = read.value("--normal", 30.0, Double::parseDouble, 1.0, 3_600.0);
    double overload = read.value("--overload", 60.0, Double::parseDouble, 0.0, 3_600.0);
    double limited = read.value("--limited", 30.0, Double::parseDouble, 0.0, 3_600.0);
    var scenario =
        new Scenario(
            read.value("--jobs", 5_000, Integer::parseInt, 1, 1_000_000),
            read.value("--streams", 200, Integer::parseInt, 1, 10_000),
            normal,
            overload,
            limited,
            twoModels,
            read.value("--output-tokens", 0L, Long::parseLong, 0L, 1_000_000_000L),
            read.value("--stranger", 0.0, Double::parseDouble, 0.0, 1.0));
    var options =
        new BrownoutOptions(
            scenario,
            read.clients(),
            read.value("--workers", 1, Integer::parseInt, 1, 16),
            read.choice("--first", "workers", "jobs").equals("jobs"),
            read.value("--in-flight", 500, Integer::parseInt, 1, 100_000),
            read.value("--most-seconds", 1_800L, Long::parseLong, 1L, 86_400L),
            Path.of(read.text("--picture", "docs/operating/pictures/brownout.svg")));
    read.end();
    return options;
  }

  /** Pairs of names and values, each of which is asked for. */
  private static final class Reading {
    private final List<String> left;

    Reading(List<String> arguments) {
      left = new ArrayList<>(arguments);
    }

    String text(String name, String otherwise) {
      int at = left.indexOf(name);
      if (at < 0) {
        return otherwise;
      }
      if (at + 1 == left.size()) {
        throw new IllegalArgumentException(name + " has no value");
      }
      String value = left.get(at + 1);
      left.subList(at, at + 2).clear();
      return value;
    }

    /** One of the values, the first if none is given. */
    String choice(String name, String... values) {
      String text = text(name, values[0]);
      if (!List.of(values).contains(text)) {
        throw new IllegalArgumentException(
            "%s is %s; allowed: %s".formatted(name, text, String.join(", ", values)));
      }
      return text;
    }

    <N extends Number & Comparable<N>> N value(
        String name, N otherwise, Function<String, N> parse, N least, N most) {
      String text = text(name, "");
      try {
        N value = text.isEmpty() ? otherwise : parse.apply(text);
        if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
          return value;
        }
      } catch (NumberFormatException e) {
        // The message below names it.
      }
      throw new IllegalArgumentException(
          "%s is %s; allowed: %s to %s".formatted(name, text, least, most));
    }

    /** {@code --clients a,b}; each {@code --pressure VALUE} is one more of Spillway. */
    List<String> clients() {
      List<String> clients = new ArrayList<>();
      for (String client : text("--clients", "").split(",")) {
        if (!client.isEmpty()) {
          clients.add(client);
        }
      }
      for (String value = text("--pressure", ""); !value.isEmpty(); ) {
        clients.add("spillway:" + value);
        value = text("--pressure", "");
      }
      for (String client : clients) {
        if (!client.equals("sdk") && !client.matches("spillway(:[a-z0-9-]+)?")) {
          throw new IllegalArgumentException(
              "--clients has " + client + "; allowed: sdk, spillway, spillway:VALUE");
        }
      }
      return clients.isEmpty() ? ALL : clients;
    }

    void end() {
      if (!left.isEmpty()) {
        throw new IllegalArgumentException("there is no option " + left.getFirst());
      }
    }
  }
}
