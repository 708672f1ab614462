package io.spillway.config;

import io.spillway.config.ConfigException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks conditions between the values of several keys, each of which is valid by itself. */
final class Rules {
  private static final double LONGEST_DELAY_MILLIS = 365.0 * 24 * 60 * 60 * 1_000;

  private Rules() {}

  static List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    int replicas = settings.get(Keys.TOPICS_REPLICATION_FACTOR).orElse(Integer.MAX_VALUE);
    if (settings.get(Keys.TOPICS_MIN_INSYNC_REPLICAS).orElse(1) > replicas) {
      String allowed = "must be at most " + Keys.TOPICS_REPLICATION_FACTOR + ", which is ";
      problems.add(problem(settings, Keys.TOPICS_MIN_INSYNC_REPLICAS, allowed + replicas));
    }
    long buffered = settings.get(Keys.WORKER_MAX_BUFFERED_BYTES).orElse(Long.MAX_VALUE);
    if (buffered < settings.get(Keys.JOB_MAX_BYTES)) {
      String allowed = "must be at least " + Keys.JOB_MAX_BYTES + ", which is ";
      problems.add(
          new Problem(
              Keys.WORKER_MAX_BUFFERED_BYTES.name() + " = " + buffered,
              allowed + settings.get(Keys.JOB_MAX_BYTES)));
    }
    if (longestDelayMillis(settings) > LONGEST_DELAY_MILLIS) {
      String allowed = "with this base and factor the longest delay is more than 365 days";
      problems.add(problem(settings, Keys.LADDER_TIERS, allowed));
    }
    credentials(settings).ifPresent(problems::add);
    problems.addAll(NetworkRules.check(settings));
    problems.addAll(PollInterval.check(settings));
    problems.addAll(SessionProperties.check(settings));
    return problems;
  }

  /** Which one would win is nobody's guess. */
  private static Optional<Problem> credentials(Settings settings) {
    List<Key<? extends Optional<?>>> ways =
        List.of(Keys.API_KEY, Keys.API_KEY_FILE, Keys.API_TOKEN_FILE);
    List<Key<? extends Optional<?>>> set =
        ways.stream().filter(way -> settings.get(way).isPresent()).toList();
    if (set.size() <= 1) {
      return Optional.empty();
    }
    String allowed =
        set.stream().map(Key::environment).collect(Collectors.joining(" and "))
            + " are set: only one of %s, %s and %s may be"
                .formatted(ways.stream().map(Key::environment).toArray());
    Key<? extends Optional<?>> last = set.getLast();
    return Optional.of(
        new Problem(last.name() + " = " + settings.get(last).orElseThrow(), allowed));
  }

  /**
   * Base times factor to the power of tiers, below which the last tier's delay with jitter stays:
   * with 1 s, 2 and 10 tiers it is 1,024 s.
   */
  private static double longestDelayMillis(Settings settings) {
    double growth = Math.pow(settings.get(Keys.LADDER_FACTOR), settings.get(Keys.LADDER_TIERS));
    return settings.get(Keys.LADDER_BASE).toMillis() * growth;
  }

  static Problem problem(Settings settings, Key<?> key, String allowed) {
    return new Problem(key.name() + " = " + settings.get(key), allowed);
  }
}
