package io.spillway.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of all topics; no other class spells one. Immutable, for any thread.
 *
 * <p>A delay topic is named after the delay of its tier: {@code llm.retry.4s}, or {@code
 * llm.retry.1500ms} where the delay is no whole number of seconds.
 */
public final class Topics {
  /** What Kafka allows in a topic name. */
  private static final Pattern LEGAL_PREFIX = Pattern.compile("[a-zA-Z0-9._-]*");

  /**
   * Kafka allows 249 characters in all; the longest name of ours behind a prefix is far shorter.
   */
  private static final int MAX_PREFIX_LENGTH = 200;

  private final String prefix;
  private final List<String> retries;

  /**
   * Names the topics of one ladder.
   *
   * @param prefix what every name begins with, for example {@code llm.}; may be empty
   * @param tiers the delays of the ladder's tiers, rising, each at least a millisecond
   * @throws IllegalArgumentException if Kafka refuses the prefix, or two tiers would share a name
   */
  public Topics(String prefix, List<Duration> tiers) {
    if (!LEGAL_PREFIX.matcher(prefix).matches() || prefix.length() > MAX_PREFIX_LENGTH) {
      throw new IllegalArgumentException(
          "Topic prefix is '%s', allowed are at most %d letters, digits, '.', '_' and '-'"
              .formatted(prefix, MAX_PREFIX_LENGTH));
    }
    this.prefix = prefix;
    this.retries = retryNames(prefix, tiers);
  }

  private static List<String> retryNames(String prefix, List<Duration> tiers) {
    Set<String> names = new LinkedHashSet<>();
    for (Duration tier : tiers) {
      if (!names.add(prefix + "retry." + label(tier))) {
        throw new IllegalArgumentException(
            "Two tiers of the retry ladder have the delay "
                + label(tier)
                + ": use a larger factor");
      }
    }
    return List.copyOf(names);
  }

  /**
   * The readable name of a delay: whole seconds as {@code 90s}, anything else as milliseconds
   * ({@code 1500ms}; what is finer is cut off).
   *
   * @throws IllegalArgumentException if the delay is shorter than a millisecond
   */
  public static String label(Duration delay) {
    long millis = delay.toMillis();
    if (millis < 1) {
      throw new IllegalArgumentException("A delay is " + delay + ", allowed is 1 ms and above");
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  /** Where jobs come in. */
  public String jobs() {
    return prefix + "jobs";
  }

  /** Jobs whose delay is over. */
  public String due() {
    return prefix + "due";
  }

  /** Failed attempts, for the router. */
  public String failures() {
    return prefix + "failures";
  }

  /** Exactly one record per job. */
  public String results() {
    return prefix + "results";
  }

  /** Jobs that were given up, with their bytes intact. */
  public String deadLetters() {
    return prefix + "dead-letters";
  }

  /** What the roles have finished: the marks of their progress. */
  public String progress() {
    return prefix + "progress";
  }

  /**
   * The delay topic of a tier.
   *
   * @param tier from 0, the shortest delay
   */
  public String retry(int tier) {
    return retries.get(tier);
  }

  /** The delay topics, shortest delay first. */
  public List<String> retries() {
    return retries;
  }

  /** Whether a topic is of this prefix's installation; the delay topics of a former ladder are. */
  public boolean isOurs(String topic) {
    return all().contains(topic) || topic.startsWith(prefix + "retry.");
  }

  /** All topics in the order in which a job meets them; that of the marks comes last. */
  public List<String> all() {
    List<String> all = new ArrayList<>(List.of(jobs(), failures()));
    all.addAll(retries);
    all.addAll(List.of(due(), results(), deadLetters(), progress()));
    return List.copyOf(all);
  }
}
