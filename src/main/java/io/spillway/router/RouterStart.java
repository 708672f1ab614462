package io.spillway.router;

import io.spillway.progress.Facts;
import io.spillway.progress.Ledger;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartDecision;
import io.spillway.refusal.GrowingPause;
import io.spillway.refusal.Refusals;
import io.spillway.role.StartRefused;
import io.spillway.router.RouterDecision.CommitAndBegin;
import io.spillway.router.RouterDecision.RefuseStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where routing begins, before Kafka Streams starts: afterwards every partition of the
 * failures topic has a committed offset that is trusted, from which Streams (which never resets an
 * offset) begins. If an offset must be changed, it is committed with its mark in one transaction.
 * All routers of the group share the transactional id: if two processes do this at the same time,
 * the later one fences the earlier, which then checks again. Blocks.
 */
public final class RouterStart {

  private static final Logger LOG = LoggerFactory.getLogger(RouterStart.class);
  private static final Duration ASK = Duration.ofSeconds(10);

  private final String failuresTopic;
  private final Ledger ledger;
  private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
  private final Supplier<? extends Producer<byte[], byte[]>> producers;
  private final LongSupplier nanoTime;

  /**
   * Creates it.
   *
   * @param ledger the ledger of the router's group; stays the caller's to close
   * @param consumers creates consumers with that group that do not join it: read_committed, {@code
   *     auto.offset.reset} none
   * @param producers creates producers with the transactional id that all routers of the group
   *     share
   * @param nanoTime a monotonic source of nanoseconds
   */
  public RouterStart(
      String failuresTopic,
      Ledger ledger,
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      Supplier<? extends Producer<byte[], byte[]>> producers,
      LongSupplier nanoTime) {
    this.failuresTopic = failuresTopic;
    this.ledger = ledger;
    this.consumers = consumers;
    this.producers = producers;
    this.nanoTime = nanoTime;
  }

  /** The facts of a partition and the decision. */
  public record PartitionDecision(Facts facts, RouterDecision decision) {}

  /**
   * Decides for all partitions, and commits what must be committed.
   *
   * @param patience how long to try again if Kafka does not answer
   * @return the id of the failures topic
   * @throws StartRefused if a partition cannot be decided
   * @throws TimeoutException if Kafka did not answer
   */
  synchronized Uuid settle(Duration patience) {
    long end = nanoTime.getAsLong() + patience.toNanos();
    GrowingPause pause = new GrowingPause(Duration.ofMillis(200), Duration.ofSeconds(5));
    Set<String> said = new HashSet<>();
    while (true) {
      try {
        return settleOnce();
      } catch (InterruptException interrupted) {
        throw interrupted;
      } catch (KafkaException notNow) {
        String why = Refusals.words(notNow, Set.of());
        if (said.add(why)) {
          LOG.info("looking again where routing begins: {}", why);
        }
        if (nanoTime.getAsLong() - end > 0) {
          throw new TimeoutException(
              "it could not be settled where routing begins: " + why, notNow);
        }
        LockSupport.parkNanos(pause.failed());
      }
    }
  }

  private Uuid settleOnce() {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      List<PartitionDecision> found = look(consumer);
      if (found.stream().anyMatch(finding -> finding.decision() instanceof CommitAndBegin)) {
        try (Producer<byte[], byte[]> producer = producers.get()) {
          init(producer);
          found = look(consumer);
          writeOrName(producer, refuseNone(found));
        }
      }
      return refuseNone(found).getFirst().facts().topicId();
    }
  }

  /**
   * Initialises the transactional id, and names it in the error if it is refused, because Kafka
   * does not.
   */
  private void init(Producer<byte[], byte[]> producer) {
    try {
      producer.initTransactions();
    } catch (TransactionalIdAuthorizationException refused) {
      throw new TransactionalIdAuthorizationException(ledger.group() + "-start");
    }
  }

  private static List<PartitionDecision> refuseNone(List<PartitionDecision> found) {
    List<String> refusals = new ArrayList<>();
    for (PartitionDecision finding : found) {
      if (finding.decision() instanceof RefuseStart refusal) {
        refusals.add(finding.facts() + ". " + refusal.why());
      }
    }
    if (!refusals.isEmpty()) {
      throw new StartRefused(
          "where routing begins cannot be decided:\n  "
              + String.join("\n  ", refusals)
              + "\n"
              + StartDecision.REMEDY);
    }
    return found;
  }

  /** The marks' topic is also read, so a refusal has to say that it was written. */
  private void writeOrName(Producer<byte[], byte[]> producer, List<PartitionDecision> found) {
    try {
      write(producer, found);
    } catch (KafkaException failed) {
      throw Refusals.isBy(failed, TopicAuthorizationException.class)
          ? new NotWritten(failed)
          : failed;
    }
  }

  /** Thrown if the marks or offsets may not be written. */
  static final class NotWritten extends KafkaException {
    private static final long serialVersionUID = 1;

    NotWritten(KafkaException refused) {
      super("it may not be written where routing begins", refused);
    }
  }

  private void write(Producer<byte[], byte[]> producer, List<PartitionDecision> found) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    producer.beginTransaction();
    for (PartitionDecision finding : found) {
      if (finding.decision() instanceof CommitAndBegin begin) {
        Facts facts = finding.facts();
        TopicPartition partition = facts.partition();
        offsets.put(partition, new OffsetAndMetadata(begin.offset()));
        producer.send(
            ledger.keep(
                partition,
                ProgressMark.at(
                    facts.topicId(),
                    partition.partition(),
                    begin.offset(),
                    ProgressMark.UNKNOWN_EPOCH)));
      }
    }
    producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(ledger.group()));
    producer.commitTransaction();
    found.forEach(RouterStart::say);
  }

  private static void say(PartitionDecision finding) {
    if (finding.decision() instanceof CommitAndBegin begin && !begin.note().isEmpty()) {
      LOG.warn("{}: {}. {}", finding.facts().partition(), begin.note(), finding.facts());
    }
  }

  /** A consumer with the group that does not join it; the caller closes it. */
  Consumer<byte[], byte[]> reader() {
    return consumers.get();
  }

  /** The decisions for all partitions, in their order. Changes nothing. */
  public List<PartitionDecision> look() {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      return look(consumer);
    }
  }

  /**
   * The decisions for all partitions, in their order. Other routers may commit meanwhile, so the
   * committed offsets are read before and after the kept marks; a mark agrees with an offset
   * between the two.
   *
   * @throws KafkaException if Kafka does not answer, or other routers' commits leave the decision
   *     open
   */
  private List<PartitionDecision> look(Consumer<byte[], byte[]> consumer) {
    Ledger.Topic topic = topic();
    List<TopicPartition> partitions = new ArrayList<>();
    for (int number = 0; number < topic.partitions(); number++) {
      partitions.add(new TopicPartition(failuresTopic, number));
    }
    consumer.assign(partitions);
    LogReader log = new LogReader(consumer, nanoTime);
    var before = consumer.committed(Set.copyOf(partitions), ASK);
    Map<TopicPartition, String> kept = answer(ledger.kept());
    var after = consumer.committed(Set.copyOf(partitions), ASK);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, ASK);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ASK);
    List<PartitionDecision> found = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      Facts facts =
          new Facts(
              ledger.group(),
              partition,
              between(before.get(partition), after.get(partition), kept.get(partition)),
              kept.get(partition),
              topic.id(),
              Objects.requireNonNull(beginnings.get(partition)),
              Objects.requireNonNull(ends.get(partition)));
      RouterDecision decision = RouterDecision.of(facts, log.says(facts));
      boolean moved = !Objects.equals(before.get(partition), after.get(partition));
      if (moved && !(decision instanceof RouterDecision.Stay)) {
        throw new TimeoutException(partition + " moves while it is looked at");
      }
      found.add(new PartitionDecision(facts, decision));
    }
    found.sort(Comparator.comparing(finding -> finding.facts().partition().partition()));
    return found;
  }

  /**
   * The offset between the two committed ones that is closest to the kept mark, if the committed
   * offset moved.
   */
  private static @Nullable OffsetAndMetadata between(
      @Nullable OffsetAndMetadata before,
      @Nullable OffsetAndMetadata after,
      @Nullable String kept) {
    Optional<ProgressMark> mark = Optional.ofNullable(kept).flatMap(MarkCodec::decode);
    if (before == null || after == null || before.equals(after) || mark.isEmpty()) {
      return after;
    }
    long base = mark.get().base();
    if (base < before.offset()) {
      return before;
    }
    return base <= after.offset() ? new OffsetAndMetadata(base) : after;
  }

  /**
   * The present id of the failures topic.
   *
   * @throws KafkaException if Kafka does not answer
   */
  Uuid topicId() {
    return topic().id();
  }

  private Ledger.Topic topic() {
    Ledger.Topic topic = answer(ledger.topics(List.of(failuresTopic))).get(failuresTopic);
    if (topic == null) {
      throw new UnknownTopicOrPartitionException(
          failuresTopic + " does not exist; 'spillway topics create' creates it");
    }
    return topic;
  }

  private static <T> T answer(java.util.concurrent.CompletableFuture<T> question) {
    try {
      return question.get(ASK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new TimeoutException("Kafka did not answer in time", late);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof ApiException cause
          ? cause
          : new KafkaException("Kafka could not be asked", failed.getCause());
    }
  }
}
