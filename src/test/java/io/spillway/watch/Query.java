package io.spillway.watch;

import java.util.List;
import java.util.Map;

/**
 * An expression that someone looks at or is alerted by.
 *
 * @param kind {@code panel}, {@code annotation}, {@code alert} or {@code record}
 * @param title the panel's or annotation's title, the alert's name, or that of the recorded series
 * @param ref the query's letter in its panel; of a rule its window or objective, else {@code -}
 * @param expression PromQL, of a panel with Grafana's variables
 * @param legend how a series is called: text and <code>{{label}}</code>; empty if there is one
 */
record Query(String kind, String title, String ref, String expression, String legend) {

  /** The choices at a dashboard's top. */
  static final List<String> VARIABLES = List.of("model", "instance", "prefix");

  /** What Grafana's variables of time stand for if nobody says otherwise. */
  private static final Map<String, String> TIMES =
      Map.of("$__range", "10m", "$__rate_interval", "5m");

  /** The expression as Grafana asks it if all models, instances and prefixes are chosen. */
  String resolved() {
    return resolved(TIMES);
  }

  /** The same with other times for {@code $__range} and {@code $__rate_interval}. */
  String resolved(Map<String, String> times) {
    String resolved = expression;
    for (String variable : VARIABLES) {
      resolved = resolved.replace("$" + variable, ".*");
    }
    for (Map.Entry<String, String> time : times.entrySet()) {
      resolved = resolved.replace(time.getKey(), time.getValue());
    }
    return resolved;
  }

  /** What names it in the list of those without data: kind, title, letter. */
  String name() {
    return kind + "\t" + title + "\t" + ref;
  }
}
