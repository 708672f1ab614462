package io.spillway.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this machine's clock with the brokers' clocks. Delays and expiries are computed from our
 * clock and the brokers' time stamps, so a wrong clock makes them wrong. The broker answers each
 * record of a topic with LogAppendTime with its own time; on a topic with CreateTime it answers
 * with our time, and the difference cannot be seen. Written by the role's thread, may be read from
 * any thread.
 */
public final class ClockWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

  /**
   * The difference from which on the clocks disagree; far more than a transaction takes from the
   * arrival of its record to its end.
   */
  static final Duration MOST_APART = Duration.ofMinutes(2);

  private volatile String trouble = "";

  /**
   * Compares the time in the broker's answer to a record of a transaction that has just been
   * committed.
   */
  void look(@Nullable Future<RecordMetadata> last, Instant now) {
    if (last == null || last.state() != Future.State.SUCCESS) {
      return;
    }
    RecordMetadata answer = last.resultNow();
    if (answer != null && answer.hasTimestamp()) {
      look(Duration.between(Instant.ofEpochMilli(answer.timestamp()), now));
    }
  }

  private void look(Duration ahead) {
    boolean apart = ahead.abs().compareTo(MOST_APART) > 0;
    String found = apart ? words(ahead) : "";
    if (apart && trouble.isEmpty()) {
      LOG.error("{}", found);
    } else if (!apart && !trouble.isEmpty()) {
      LOG.info("the clock of this machine agrees with the brokers' again");
    }
    trouble = found;
  }

  private static String words(Duration ahead) {
    return "the clock of this machine is "
        + ahead.abs().toSeconds()
        + " s "
        + (ahead.isNegative() ? "behind" : "ahead of")
        + " that of the brokers: delays and expiries are wrong by as much. Set it right";
  }

  /** How the clocks disagree, in words for people; empty if no difference is known. */
  public String trouble() {
    return trouble;
  }
}
