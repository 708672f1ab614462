package io.spillway.transaction;

import io.spillway.refusal.Refusals;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions that write records and commit offsets, and replaces the producer when it is
 * broken. Used by the role's own thread only, except for {@link #throttle} and {@link #clockWatch}.
 * A commit blocks for at most twice the producer's {@code max.block.ms}, however many records there
 * are: once for the first call that fails, and once for the abort. While a quota delays the
 * producer it blocks for as long as {@link Patience} allows. A failure that repeats for the same
 * reason is logged once.
 */
public final class Transactor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Transactor.class);

  /** The most different reasons that are logged until a transaction succeeds again. */
  private static final int MOST_SAID = 20;

  /** What became of a transaction. */
  public enum TransactionResult {
    /** The transaction is committed. */
    COMMITTED,
    /** The transaction is not committed, and never will be. */
    ABORTED,
    /**
     * The result is not known. The committed offsets tell it, once {@link #open} has succeeded
     * again.
     */
    UNKNOWN
  }

  private final String id;
  private final ProducerSource producers;
  private final LongSupplier nanoTime;
  private final Patience patience;
  private final @Nullable InstantSource clock;
  private final Throttle throttle = new Throttle();
  private final ClockWatch clockWatch = new ClockWatch();
  private final Set<String> said = new HashSet<>();
  private @Nullable Producer<byte[], byte[]> producer;
  private @Nullable String refused;
  private boolean mustSettle;
  private boolean late;
  private boolean tooLong;
  private long commits;

  /**
   * A transactor without a name in its log lines that never waits for a quota.
   *
   * @param producers creates the producers
   */
  public Transactor(ProducerSource producers) {
    this("", producers, () -> 0);
  }

  /**
   * A transactor that does not compare clocks.
   *
   * @param producers creates the producers
   * @param id the producers' transactional id, for log lines
   * @param nanoTime a monotonic source of nanoseconds
   */
  public Transactor(String id, ProducerSource producers, LongSupplier nanoTime) {
    this(id, producers, nanoTime, null);
  }

  /**
   * A transactor.
   *
   * @param producers creates the producers
   * @param id the producers' transactional id, for log lines
   * @param nanoTime a monotonic source of nanoseconds
   * @param clock our wall clock, which is compared with the brokers'; null to compare nothing
   */
  public Transactor(
      String id, ProducerSource producers, LongSupplier nanoTime, @Nullable InstantSource clock) {
    this.id = id;
    this.producers = producers;
    this.nanoTime = nanoTime;
    this.patience = new Patience(producers);
    this.clock = clock;
  }

  /**
   * Makes sure that there is a producer whose transactional id is initialised, which aborts a
   * transaction that an earlier producer left open. One that takes the place of another also ends
   * what that one left pending in the group's offsets ({@link PendingOffsets}).
   *
   * @return whether there is such a producer; if not, the reason is logged
   */
  public boolean open() {
    if (patience.ends(nanoTime.getAsLong())) {
      close();
    }
    if (producer != null) {
      return true;
    }
    Producer<byte[], byte[]> fresh = null;
    try {
      fresh = producers.get();
      fresh.initTransactions();
      if (mustSettle) {
        producers.settle(fresh);
      }
      mustSettle = true;
      producer = fresh;
      throttle.watch(fresh);
      return true;
    } catch (KafkaException notNow) {
      failed("the transactional producer cannot be initialised", notNow, Set.of());
      if (Refusals.isTransactionTooLong(notNow)) {
        producers.shorten();
      }
      if (fresh != null) {
        fresh.close(Duration.ZERO);
      }
      return false;
    }
  }

  /**
   * Makes a new producer at the next {@link #open}, and ends what is pending in the group's
   * offsets: for when Kafka does not tell what is committed.
   */
  public void renew() {
    close();
    mustSettle = true;
  }

  /**
   * Writes the records and commits the offsets, all or nothing. {@link #open} must have succeeded.
   */
  public TransactionResult commit(
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      throw new IllegalStateException("no producer is open");
    }
    late = false;
    tooLong = false;
    refused = null;
    boolean sent = false;
    patience.begin(nanoTime.getAsLong());
    Future<RecordMetadata> last = null;
    try {
      current.beginTransaction();
      for (ProducerRecord<byte[], byte[]> record : records) {
        last = send(current, record);
      }
      sent = true;
      insist(() -> current.sendOffsetsToTransaction(offsets, group));
      insist(current::commitTransaction);
      commits++;
      committed();
      if (clock != null) {
        clockWatch.look(last, clock.instant());
      }
      return TransactionResult.COMMITTED;
    } catch (KafkaException | IllegalStateException failure) {
      tooLong = Refusals.isMetadataTooLong(failure);
      late = sent && Refusals.isBy(failure, TimeoutException.class);
      if (late) {
        patience.late();
      }
      return abort(current, failure, topics(records));
    } finally {
      if (!patience.isWaiting()) {
        throttle.look(); // otherwise it was read during the wait, and the metric forgets within a
        // minute
      }
    }
  }

  /**
   * Makes a call, and makes it again if it timed out while a quota delays the producer: Kafka's
   * producer then waits on for the same answer, or asks for it once more.
   */
  private void insist(Runnable call) {
    while (true) {
      try {
        call.run();
        return;
      } catch (TimeoutException ranOut) {
        if (!patience.isWaiting()) {
          throttle.look();
        }
        if (!patience.waitsOn(throttle.isThrottled(), nanoTime.getAsLong())) {
          throw ranOut;
        }
      }
    }
  }

  private void committed() {
    if (!said.isEmpty()) {
      LOG.info("transactions succeed again");
      said.clear();
    }
  }

  private static Set<String> topics(List<ProducerRecord<byte[], byte[]>> records) {
    return records.stream().map(ProducerRecord::topic).collect(Collectors.toSet());
  }

  /**
   * Sends a record. If the send has failed by the time the call returns, it may have blocked for
   * {@code max.block.ms}, and each later send would block as long: the transaction is ended at the
   * first failure.
   */
  private static Future<RecordMetadata> send(
      Producer<byte[], byte[]> current, ProducerRecord<byte[], byte[]> record) {
    Future<RecordMetadata> sent = current.send(record);
    if (sent.isDone() && sent.state() == Future.State.FAILED) {
      Throwable failure = sent.exceptionNow();
      throw failure instanceof KafkaException known ? known : new KafkaException(failure);
    }
    return sent;
  }

  private TransactionResult abort(
      Producer<byte[], byte[]> current, RuntimeException failure, Set<String> written) {
    try {
      if (late && patience.isWaiting()) {
        throw failure; // the abort would wait for the quota too; the next producer aborts it
      }
      current.abortTransaction();
      failed("a transaction was aborted", failure, written);
      return TransactionResult.ABORTED;
    } catch (KafkaException | IllegalStateException broken) {
      if (failure instanceof ProducerFencedException || broken instanceof ProducerFencedException) {
        LOG.error("fenced: does another process use the same instance id?");
      }
      failed("a producer broke and is made anew", failure, written);
      producer = null;
      current.close(Duration.ZERO);
      return TransactionResult.UNKNOWN;
    }
  }

  private void failed(String what, RuntimeException failure, Collection<String> written) {
    String why = Refusals.words(failure, written);
    if (Refusals.isBy(failure, TransactionalIdAuthorizationException.class)) {
      why = "Kafka refuses the rights WRITE and DESCRIBE on the transactional id " + id;
    }
    refused = Refusals.missing(failure, written).isPresent() ? why : null;
    String key = (what + why).replaceAll("[0-9]+", "0"); // the same text with other durations or
    // counts is the same reason
    if (said.size() < MOST_SAID && said.add(key)) {
      LOG.warn("{}, and that is tried again with growing pauses: {}", what, why);
    } else {
      LOG.debug("{} again: {}", what, why);
    }
  }

  /** The missing right or credentials that made the last call fail; returned once, then empty. */
  public Optional<String> takeRefusal() {
    Optional<String> missing = Optional.ofNullable(refused);
    refused = null;
    return missing;
  }

  /** Whether the last transaction failed because it did not end in time. */
  public boolean ranOutOfTime() {
    return late;
  }

  /**
   * Whether the last transaction did not end in time although it had the longest timeout that the
   * brokers allow. If it held a single record, the quota is too low for that record.
   */
  public boolean ranOutOfPatience() {
    return patience.ranOut();
  }

  /** Whether the last transaction failed because an offset's metadata was too long. */
  public boolean metadataWasTooLong() {
    return tooLong;
  }

  /** How long the brokers delay the producer because of a quota. From any thread. */
  public Throttle throttle() {
    return throttle;
  }

  /** Whether our clock agrees with the brokers'. From any thread. */
  public ClockWatch clockWatch() {
    return clockWatch;
  }

  /** The number of transactions that are known to be committed. */
  public long commits() {
    return commits;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(5));
      producer = null;
    }
  }
}
