package io.spillway.topics;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of all topics; no other class spells one. Immutable.
 *
 * <p>A delay topic is named after the delay of its tier: {@code llm.retry.4s}, or {@code
 * llm.retry.1500ms} if the delay is not a whole number of seconds.
 */
public final class Topics {
  private static final String RETRY = "retry.";

  /** What Kafka allows in a topic name. */
  private static final Pattern LEGAL_PREFIX = Pattern.compile("[a-zA-Z0-9._-]*");

  /**
   * The labels that {@link #label} returns: whole seconds, or milliseconds that are not whole
   * seconds.
   */
  private static final String LABEL = "(?![0-9]*000ms)([1-9][0-9]{0,14})(m?s)";

  /**
   * The longest prefix. Kafka allows 249 characters in all, and the rest of every name is far
   * shorter than 49.
   */
  private static final int MAX_PREFIX_LENGTH = 200;

  private final String prefix;
  private final List<String> retries;
  private final Pattern anyRetry;

  /**
   * The topics of one ladder.
   *
   * @param prefix the beginning of every name, for example {@code llm.}; may be empty
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
    this.anyRetry = Pattern.compile(Pattern.quote(prefix + RETRY) + LABEL);
  }

  private static List<String> retryNames(String prefix, List<Duration> tiers) {
    Set<String> names = new LinkedHashSet<>();
    for (Duration tier : tiers) {
      if (!names.add(prefix + RETRY + label(tier))) {
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
   * ({@code 1500ms}), rounded down.
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

  /** The jobs that users submit. */
  public String jobs() {
    return prefix + "jobs";
  }

  /** Jobs whose delay is over. */
  public String due() {
    return prefix + "due";
  }

  /** Failed attempts, which the router reads. */
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

  /** The marks of the roles' progress. */
  public String progress() {
    return prefix + "progress";
  }

  /** The topics whose lag is work that could be done now. */
  public Set<String> backlogs() {
    return Set.of(jobs(), due(), failures());
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

  /** The beginning of the name of every delay topic of any ladder. */
  public String retryPrefix() {
    return prefix + RETRY;
  }

  /**
   * A pattern that matches the delay topics of any ladder, and no other topic. The name contains
   * the delay.
   */
  public Pattern anyRetry() {
    return anyRetry;
  }

  /** The delay in the name of a delay topic of any ladder; empty if it is not the name of one. */
  public Optional<Duration> delayOf(String topic) {
    Matcher name = anyRetry.matcher(topic);
    if (!name.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(name.group(1));
    return Optional.of(
        name.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number));
  }

  /**
   * The names that are delay topics of a former ladder, that is of any ladder but this one,
   * shortest delay first.
   */
  public List<String> formerRetries(Collection<String> names) {
    return names.stream()
        .filter(name -> anyRetry.matcher(name).matches() && !retries.contains(name))
        .sorted(Comparator.comparing(name -> delayOf(name).orElseThrow()))
        .toList();
  }

  /**
   * Whether a topic belongs to the installation with this prefix; delay topics of a former ladder
   * do.
   */
  public boolean isOurs(String topic) {
    return all().contains(topic) || anyRetry.matcher(topic).matches();
  }

  /** The topics that a job can pass through or end in after the jobs topic. */
  public List<String> behindJobs() {
    return names(EnumSet.complementOf(EnumSet.of(TopicKind.JOBS, TopicKind.PROGRESS)));
  }

  /** All topics, in the order in which a job passes through them; the progress topic is last. */
  public List<String> all() {
    return names(EnumSet.allOf(TopicKind.class));
  }

  private List<String> names(EnumSet<TopicKind> kinds) {
    return kinds.stream().flatMap(kind -> kind.names(this).stream()).toList();
  }
}
