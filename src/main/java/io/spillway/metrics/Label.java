package io.spillway.metrics;

import io.spillway.config.RoleName;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A label of a meter, and the most values it may have. Further values become {@value
 * BoundedLabels#OTHER}, because model names come from users and each new value makes a new time
 * series.
 */
public enum Label {
  STATUS(40, "effective HTTP status, three digits; 200 for a success"),
  WIRE_STATUS(40, "status of the HTTP response; none if none came"),
  TYPE(50, "error type; none for a success"),
  CATEGORY(12, "who must act; none for a success"),
  MODEL(25, "the job's model; none if it names none"),
  GATE(8, "what makes calls wait: overload, budget"),
  GROUP(
      25,
      "the limit group; MODEL and others if it was learned, the model if it has limits of its own"),
  LIMIT(3, "requests, input tokens, output tokens; each a minute"),
  OUTCOME(8, "of attempts: succeeded, failed; of transactions: committed, aborted, unknown"),
  RESULT(8, "succeeded, errored, expired, canceled"),
  TIER(21, "delay topic, from 0; former for those of a former ladder"),
  INPUT(3, "jobs: submitted jobs; due: jobs that come back; delayed: jobs in the delay topics"),
  HELD_BY(4, "what holds lanes: account (all of them, counted as one), failures, operator"),
  ROLE(8, RoleName.texts()),
  REASON(
      8,
      "of attempts: shutdown, revoked, lost, canceled; of deferrals: paused, held, overloaded,"
          + " limited"),
  PLACE(4, "waiting for a stream or not yet read, running, delayed"),
  TOKENS(
      4, "input (of abandoned attempts with those of the cache), output, cache_read, cache_write"),
  STOP_REASON(12, "as the API names it: end_turn, max_tokens, refusal; none if it named none");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]*");

  private final int mostValues;
  private final String meaning;

  Label(int mostValues, String meaning) {
    this.mostValues = mostValues;
    this.meaning = meaning;
  }

  /** The label's name in Micrometer and Prometheus. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether it takes this value. Servers choose error types and stop reasons: only names of
   * letters, digits, {@code _}, {@code -} and {@code .} are taken, so that no text of a job can
   * come into the metrics.
   */
  boolean takes(String value) {
    return this != TYPE && this != STOP_REASON || NAME.matcher(value).matches();
  }

  /** The most values it takes, "other" not counted. */
  public int mostValues() {
    return mostValues;
  }

  /** The meaning of its values. */
  public String meaning() {
    return meaning;
  }
}
