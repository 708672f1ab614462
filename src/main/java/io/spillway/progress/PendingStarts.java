package io.spillway.progress;

import io.spillway.progress.Ledger.Topic;
import io.spillway.refusal.NotNow;
import io.spillway.refusal.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that were assigned and do not know yet where to begin, or must not begin. They are
 * paused at a position that means nothing, so that the consumer looks for none itself; the role's
 * other partitions go on. The role's own thread alone, but for {@link #trouble}.
 */
public final class PendingStarts {

  private static final Logger LOG = LoggerFactory.getLogger(PendingStarts.class);

  /**
   * How long to wait for committed offsets before asking anew. Short: if the group's epoch moves on
   * while the offsets are asked for, the consumer of Kafka 4.3.1 loses the request in a loop over
   * its own duplicates (KAFKA-20765), and would wait for its {@code default.api.timeout.ms} of a
   * minute. A request that is merely slow is not sent twice: the next call joins it.
   */
  public static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** How long the question for committed offsets may hold the role up. */
  private static final Duration ASK = Duration.ofMillis(50);

  /**
   * How long to wait for the bounds of a log. A broker answers the requests of one connection in
   * their order, and a fetch of partitions that are read already waits there for records, up to
   * {@code fetch.max.wait.ms} (500 ms): a shorter question would never be answered.
   */
  static final Duration ASK_FOR_BOUNDS = Duration.ofSeconds(2);

  /** How long after an unanswered question the next is asked. */
  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  /** How long after a question that others answer it is looked for the answer. */
  private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

  /** How long after a refusal it is asked whether that still stands. */
  private static final long REFUSED_NANOS = Duration.ofSeconds(10).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;

  /** Partitions that wait, and the time from which on each may be asked for. */
  private final Map<TopicPartition, Long> waiting = new HashMap<>();

  /** Those of them that must not begin, and why. */
  private final Map<TopicPartition, String> refused = new TreeMap<>(Partitions.ORDER);

  private Map<TopicPartition, String> kept = Map.of();
  private @Nullable CompletableFuture<Map<String, Topic>> topics;
  private @Nullable CompletableFuture<Map<TopicPartition, String>> keeping;
  private long askNanos;
  private volatile String trouble = "";

  /** None yet, of the role's consumer. */
  public PendingStarts(Consumer<byte[], byte[]> consumer, Ledger ledger) {
    this.consumer = consumer;
    this.ledger = ledger;
  }

  /** Takes partitions in. */
  public void add(Collection<TopicPartition> added, long nowNanos) {
    added.forEach(partition -> consumer.seek(partition, 0));
    consumer.pause(added);
    added.forEach(partition -> waiting.put(partition, nowNanos));
    askNanos = nowNanos;
    forgetAnswers();
  }

  /** Takes in partitions that must not begin, for a reason that the role itself has found. */
  public void refuse(TopicPartition partition, String why, long nowNanos) {
    add(Set.of(partition), nowNanos);
    refused(partition, why, nowNanos);
  }

  /** Forgets partitions that were taken away. */
  public void remove(Collection<TopicPartition> removed) {
    waiting.keySet().removeAll(removed);
    refused.keySet().removeAll(removed);
    tell();
  }

  /** Nanoseconds until it is time to ask; {@link Long#MAX_VALUE} if none waits. */
  public long nanosUntilAsking(long nowNanos) {
    long first = waiting.values().stream().mapToLong(from -> from).min().orElse(Long.MAX_VALUE);
    return waiting.isEmpty() ? Long.MAX_VALUE : Math.max(0, Math.max(first, askNanos) - nowNanos);
  }

  /** Why partitions are not read that are assigned; empty if all are. From any thread. */
  public String trouble() {
    return trouble;
  }

  /**
   * Asks if it is time, and decides what can be decided; returns the partitions that begin now,
   * which wait no more, and where they do.
   */
  public Map<TopicPartition, StartPoint> place(long nowNanos) {
    if (nanosUntilAsking(nowNanos) > 0) {
      return Map.of();
    }
    askNanos = nowNanos + PAUSE_NANOS;
    Set<TopicPartition> asked = new HashSet<>();
    waiting.forEach((partition, from) -> {
      if (from <= nowNanos) {
        asked.add(partition);
      }
    });
    try {
      return decide(asked, nowNanos);
    } catch (KafkaException notNow) {
      NotNow.orThrow(notNow);
      LOG.debug("asking for offsets again: {}", notNow.toString());
      return Map.of();
    }
  }

  private Map<TopicPartition, StartPoint> decide(Set<TopicPartition> asked, long nowNanos) {
    Map<String, Topic> found = answer(topicsOf(asked));
    Map<TopicPartition, String> fresh = keeping == null ? null : answer(keeping);
    if (found == null || keeping != null && fresh == null) {
      askNanos = nowNanos + LOOK_NANOS;
      return Map.of();
    }
    forgetAnswers();
    kept = fresh == null ? kept : fresh;
    Map<TopicPartition, StartPoint> begin = new HashMap<>();
    boolean unsure = false;
    for (Facts facts : facts(consumer, ledger.group(), asked, found, kept, ASK)) {
      StartDecision decision = StartDecision.of(facts);
      boolean sure = decision instanceof StartDecision.Begin && facts.committedMark().isPresent();
      if (!sure && fresh == null) {
        unsure = true; // others may have gone on since what is kept was read
      } else if (decision instanceof StartDecision.Begin at) {
        begin.put(facts.partition(), begun(facts, at));
      } else if (decision instanceof StartDecision.Refuse refusal) {
        refused(facts.partition(), facts + ". " + refusal.why(), nowNanos);
      }
    }
    if (unsure) {
      keeping = ledger.kept();
      askNanos = nowNanos + LOOK_NANOS;
    }
    remove(begin.keySet());
    return begin;
  }

  private static StartPoint begun(Facts facts, StartDecision.Begin at) {
    if (!at.note().isEmpty()) {
      LOG.warn("{}: {}. {}", facts.partition(), at.note(), facts);
    }
    boolean hasLostItsMark = facts.committedMark().isEmpty() && facts.kept() != null;
    return new StartPoint(at.mark(), facts.committed(), hasLostItsMark);
  }

  private void refused(TopicPartition partition, String why, long nowNanos) {
    waiting.put(partition, nowNanos + REFUSED_NANOS);
    String before = refused.put(partition, why);
    if (before == null) {
      LOG.error("{} is not read: {}. {}", partition, why, StartDecision.REMEDY);
    }
    tell();
  }

  private void tell() {
    trouble =
        refused.isEmpty()
            ? ""
            : refused.keySet() + " not read: " + refused.values().iterator().next();
  }

  private CompletableFuture<Map<String, Topic>> topicsOf(Set<TopicPartition> asked) {
    CompletableFuture<Map<String, Topic>> question = topics;
    if (question == null) {
      question = ledger.topics(Partitions.topics(asked));
      topics = question;
    }
    return question;
  }

  /** Answers that are still to come are of before. */
  private void forgetAnswers() {
    topics = null;
    keeping = null;
  }

  /** The answer if there is one; a question that failed is asked again. */
  private <T> @Nullable T answer(CompletableFuture<T> question) {
    if (!question.isDone()) {
      return null;
    }
    if (question.isCompletedExceptionally()) {
      LOG.debug("asking again: {}", question);
      forgetAnswers();
      Refusals.throwIfMissing(question.exceptionNow());
      return null;
    }
    return question.join();
  }

  /**
   * The facts of those partitions whose topics exist. On the consumer's thread. A transaction that
   * a dead member left open holds the answer up until it times out.
   *
   * @param timeout for each of three questions; those for the logs' bounds have {@link
   *     #ASK_FOR_BOUNDS} at least
   * @throws KafkaException if the broker did not answer in time
   */
  static List<Facts> facts(
      Consumer<byte[], byte[]> consumer,
      String group,
      Collection<TopicPartition> partitions,
      Map<String, Topic> topics,
      Map<TopicPartition, String> kept,
      Duration timeout) {
    Set<TopicPartition> there = new HashSet<>(partitions);
    there.removeIf(partition -> !topics.containsKey(partition.topic()));
    if (there.isEmpty()) {
      return List.of();
    }
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(there, timeout);
    Duration patience = timeout.compareTo(ASK_FOR_BOUNDS) > 0 ? timeout : ASK_FOR_BOUNDS;
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(there, patience);
    Map<TopicPartition, Long> ends = consumer.endOffsets(there, patience);
    List<Facts> facts = new ArrayList<>();
    there.forEach(partition -> {
      Topic topic = topics.get(partition.topic());
      Long beginning = beginnings.get(partition);
      Long end = ends.get(partition);
      if (topic != null && beginning != null && end != null) {
        facts.add(
            new Facts(
                group,
                partition,
                committed.get(partition),
                kept.get(partition),
                topic.id(),
                beginning,
                end));
      }
    });
    return facts;
  }
}
