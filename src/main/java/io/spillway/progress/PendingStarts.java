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
 * Assigned partitions for which it is not decided yet where reading begins, or which must not
 * begin. They are paused at an arbitrary position, so that the consumer does not reset it by
 * itself; the role's other partitions go on. Used by the role's own thread only, except for {@link
 * #trouble}.
 */
public final class PendingStarts {

  private static final Logger LOG = LoggerFactory.getLogger(PendingStarts.class);

  /**
   * How long to wait for committed offsets before they are asked for again. It is short, because if
   * the group's epoch moves on while the offsets are asked for, the consumer of Kafka 4.3.1 loses
   * the request in a loop over its own duplicates (KAFKA-20765), and would wait for its {@code
   * default.api.timeout.ms} of a minute. A request that is merely slow is not sent twice: the next
   * call joins it.
   */
  public static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** How long one request for committed offsets may block the role. */
  private static final Duration ASK = Duration.ofMillis(50);

  /**
   * How long to wait for the bounds of a log. A broker answers the requests of one connection in
   * their order, and a fetch of partitions that are read already waits there for records, up to
   * {@code fetch.max.wait.ms} (500 ms): a request with a shorter timeout would never be answered.
   */
  static final Duration ASK_FOR_BOUNDS = Duration.ofSeconds(2);

  /** The pause after a request that was not answered. */
  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  /** How often to look whether another thread has answered. */
  private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

  /** How long committed offsets may stay unanswered before people are told. */
  private static final Duration UNANSWERED = Duration.ofSeconds(45);

  private static final String SILENCE =
      " partitions not read: Kafka has not told for "
          + UNANSWERED.toSeconds()
          + " s what the group has committed. Either the group's coordinator does not answer, or a"
          + " transaction's offsets stay pending: docs/operating/progress.md";

  /** The pause before a refused partition is checked again. */
  private static final long REFUSED_NANOS = Duration.ofSeconds(10).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;

  /** The waiting partitions, with the earliest time of the next check of each. */
  private final Map<TopicPartition, Long> waiting = new HashMap<>();

  /** The waiting partitions that must not begin, with the reason. */
  private final Map<TopicPartition, String> refused = new TreeMap<>(Partitions.ORDER);

  private Map<TopicPartition, String> kept = Map.of();
  private @Nullable CompletableFuture<Map<String, Topic>> topics;
  private @Nullable CompletableFuture<Map<TopicPartition, String>> keeping;
  private long askNanos;

  /** Since when committed offsets are asked for in vain; null if they are not. */
  private @Nullable Long unansweredSince;

  private boolean isSilent;
  private volatile String trouble = "";

  /** Creates it without partitions. */
  public PendingStarts(Consumer<byte[], byte[]> consumer, Ledger ledger) {
    this.consumer = consumer;
    this.ledger = ledger;
  }

  /** Adds assigned partitions. */
  public void add(Collection<TopicPartition> added, long nowNanos) {
    added.forEach(partition -> consumer.seek(partition, 0));
    consumer.pause(added);
    added.forEach(partition -> waiting.put(partition, nowNanos));
    askNanos = nowNanos;
    forgetAnswers();
  }

  /** Adds a partition that must not go on, for a reason that the role found itself. */
  public void refuse(TopicPartition partition, String why, long nowNanos) {
    add(Set.of(partition), nowNanos);
    refused(partition, why, nowNanos);
  }

  /** Removes partitions that were revoked. */
  public void remove(Collection<TopicPartition> removed) {
    waiting.keySet().removeAll(removed);
    refused.keySet().removeAll(removed);
    if (waiting.isEmpty()) {
      unansweredSince = null;
      isSilent = false;
    }
    tell();
  }

  /** The nanoseconds until the next check; {@link Long#MAX_VALUE} if no partition waits. */
  public long nanosUntilAsking(long nowNanos) {
    long first = waiting.values().stream().mapToLong(from -> from).min().orElse(Long.MAX_VALUE);
    return waiting.isEmpty() ? Long.MAX_VALUE : Math.max(0, Math.max(first, askNanos) - nowNanos);
  }

  /** Why assigned partitions are not read, for people; empty if all are. From any thread. */
  public String trouble() {
    return trouble;
  }

  /**
   * Checks the partitions whose time has come.
   *
   * @return the partitions whose reading begins now, and where; they do not wait any more
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
      unanswered(nowNanos);
      return Map.of();
    }
  }

  private void unanswered(long nowNanos) {
    if (unansweredSince == null) {
      unansweredSince = nowNanos;
    } else if (!isSilent && nowNanos - unansweredSince >= UNANSWERED.toNanos()) {
      isSilent = true;
      tell();
      LOG.warn("{}", trouble);
    }
  }

  private void answered() {
    unansweredSince = null;
    if (isSilent) {
      isSilent = false;
      tell();
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
    List<Facts> all = facts(consumer, ledger.group(), asked, found, kept, ASK);
    answered();
    for (Facts facts : all) {
      StartDecision decision = StartDecision.of(facts);
      boolean sure = decision instanceof StartDecision.Begin && facts.committedMark().isPresent();
      if (!sure && fresh == null) {
        unsure = true; // other members may have committed since the kept marks were read
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
    if (!refused.isEmpty()) {
      trouble = refused.keySet() + " not read: " + refused.values().iterator().next();
    } else {
      trouble = isSilent ? waiting.size() + SILENCE : "";
    }
  }

  private CompletableFuture<Map<String, Topic>> topicsOf(Set<TopicPartition> asked) {
    CompletableFuture<Map<String, Topic>> question = topics;
    if (question == null) {
      question = ledger.topics(Partitions.topics(asked));
      topics = question;
    }
    return question;
  }

  /** Drops the requests under way, because their answers describe an earlier state. */
  private void forgetAnswers() {
    topics = null;
    keeping = null;
  }

  /** The answer if it has arrived, else null; a request that failed is made again. */
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
   * The facts of the partitions whose topics exist. On the consumer's thread. If a member that
   * crashed left a transaction open, the answer is delayed until that transaction times out.
   *
   * @param timeout the time limit of each of three requests; the two for the logs' bounds get at
   *     least {@link #ASK_FOR_BOUNDS}
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
