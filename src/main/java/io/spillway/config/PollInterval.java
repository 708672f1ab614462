package io.spillway.config;

import io.spillway.config.ConfigException.Problem;
import java.time.Duration;
import java.util.List;

/**
 * Kafka's bound of the time between two polls of a member. A revocation waits within a poll for
 * open streams, so the bound has to leave room for them and for the commits behind them.
 */
public final class PollInterval {

  /** Kafka's name. */
  public static final String NAME = "max.poll.interval.ms";

  private static final Duration LEAST_REST = Duration.ofMinutes(1);

  private PollInterval() {}

  /** If it is set, a revocation has to end a minute before. */
  static List<Problem> check(Settings settings) {
    String text = settings.kafkaProperties().get(NAME);
    Duration drain = settings.get(Keys.WORKER_REVOKE_DRAIN_TIMEOUT);
    if (text == null || !settings.get(Keys.ROLES).contains(RoleName.WORKER)) {
      return List.of();
    }
    if (!text.matches("[0-9]{1,9}")) {
      return List.of(
          new Problem(KeyNames.KAFKA_PROPERTIES + NAME + " = " + text, "must be a number of ms"));
    }
    Duration most = Duration.ofMillis(Long.parseLong(text)).minus(LEAST_REST);
    if (drain.isZero() || drain.compareTo(most) <= 0) {
      return List.of();
    }
    return List.of(
        new Problem(
            Keys.WORKER_REVOKE_DRAIN_TIMEOUT.name() + " = " + drain.toSeconds() + "s",
            "must be 0s, or at most %s less a minute, which is %ds; if %s is not set, it follows"
                .formatted(KeyNames.KAFKA_PROPERTIES + NAME, Math.max(0, most.toSeconds()), NAME)));
  }
}
