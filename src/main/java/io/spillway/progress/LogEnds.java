package io.spillway.progress;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the ends of the logs that a role reads, so that it can be said how much of them is not
 * done. A consumer knows the end of a partition only from its last fetch, and a partition that is
 * paused is not fetched. Never waits for an answer. Used by the role's own thread only.
 */
public final class LogEnds {

  /** How often is asked: about as often as Prometheus scrapes. */
  static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

  private final Ledger ledger;
  private @Nullable CompletableFuture<Map<TopicPartition, Long>> question;
  private long lookNanos;

  /** Nothing has been asked yet; the first look asks. */
  public LogEnds(Ledger ledger, long nowNanos) {
    this.ledger = ledger;
    this.lookNanos = nowNanos;
  }

  /**
   * Asks if it is time, and returns an answer that has arrived since the last look: the offset
   * after the last record of each partition. If a request fails there is no answer, and the next
   * one is made in its turn.
   *
   * @param read the partitions that are read
   */
  public Optional<Map<TopicPartition, Long>> look(Collection<TopicPartition> read, long nowNanos) {
    CompletableFuture<Map<TopicPartition, Long>> asked = question;
    if (asked == null) {
      if (nowNanos - lookNanos < 0) {
        return Optional.empty();
      }
      lookNanos = nowNanos + LOOK_NANOS;
      asked = ledger.ends(List.copyOf(read));
      question = asked;
    }
    if (!asked.isDone()) {
      return Optional.empty();
    }
    question = null;
    return asked.isCompletedExceptionally() ? Optional.empty() : Optional.of(asked.join());
  }
}
