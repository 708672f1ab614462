package io.spillway.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this machine's clock is from the brokers'. A topic with LogAppendTime answers each record
 * with the brokers' time; one with CreateTime answers with ours, and then nothing is seen. Delays
 * and expiries are reckoned by our clock against the brokers' times, so that a clock that is wrong
 * makes them wrong. Written by the role's thread, read from any.
 */
public final class ClockWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

  /** Far more than a transaction takes from its record's arrival to its end. */
  static final Duration MOST_APART = Duration.ofMinutes(2);

  private volatile String trouble = "";

  /** Looks at the answer to a record of a transaction that has just been committed. */
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

  /** What is wrong, for people; empty if nothing is known to be. */
  public String trouble() {
    return trouble;
  }
}
