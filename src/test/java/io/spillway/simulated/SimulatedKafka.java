package io.spillway.simulated;

import io.spillway.progress.Ledger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * As much of a Kafka as a pump or a delayer can tell from a real one: logs with gaps, committed
 * offsets with metadata, transactions that end in every way of {@link CommitFate}, groups that
 * check member and epoch. One thread; nothing blocks.
 */
public final class SimulatedKafka extends SimulatedLogs {

  /** The texts that the progress topic keeps. */
  public final Map<TopicPartition, String> kept = new HashMap<>();

  public final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  public final List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();

  /** How the next commits go, whatever the seed says. */
  public final Deque<CommitFate> nextFates = new ArrayDeque<>();

  /** The partitions of which consumers were told that their logs part from what was read. */
  public final List<TopicPartition> truncations = new ArrayList<>();

  /** How long the brokers let producers wait for a quota, as producers are told. */
  public double throttleMillis;

  private final RandomGenerator random;
  final int maxPollRecords;
  private double faultRate;
  public int metadataMaxBytes = 4_096;
  long polled;

  public SimulatedKafka(RandomGenerator random, double faultRate) {
    this(random, faultRate, 10);
  }

  /** A poll returns a random number of records from each partition, at most so many. */
  public SimulatedKafka(RandomGenerator random, double faultRate, int maxPollRecords) {
    this.random = random;
    this.faultRate = faultRate;
    this.maxPollRecords = maxPollRecords;
  }

  /** How many records polls have returned, each as often as it was returned. */
  public long polled() {
    return polled;
  }

  /** Whatever is asked or written fails from now on. */
  public void failAll() {
    faultRate = 1;
  }

  public void heal() {
    faultRate = 0;
  }

  /** Deletes a topic and makes it anew; the group's offsets go with it, as on a broker. */
  public void makeTopicAnew(String topic) {
    makeAnew(topic);
    committed.keySet().removeIf(partition -> partition.topic().equals(topic));
  }

  /** The group's offsets expire, or another tool drops their metadata, or neither. */
  public void troubleOffsets() {
    switch (random.nextInt(3)) {
      case 0 -> committed.clear();
      case 1 ->
          committed.replaceAll(
              (partition, offset) -> new OffsetAndMetadata(offset.offset(), "backfill"));
      default -> {}
    }
  }

  boolean fails() {
    return random.nextDouble() < faultRate;
  }

  CommitFate fate() {
    if (!nextFates.isEmpty()) {
      return nextFates.remove();
    }
    if (!fails()) {
      return CommitFate.GOOD;
    }
    CommitFate[] fates = CommitFate.values();
    return fates[random.nextInt(fates.length)];
  }

  /** A member of the group: its clients, and what the coordinator thinks of it. */
  public final class Member {
    private final SimulatedConsumer consumer =
        new SimulatedConsumer(SimulatedKafka.this, this, random);
    private boolean fenced;

    /** Every poll throws this from now on, after the rebalances; null for no more. */
    public void refuse(RuntimeException missing) {
      consumer.refuse(missing);
    }

    /** Tells the member, at its next poll, that a partition is its own now. */
    public void assign(TopicPartition partition) {
      consumer.atNextPoll(() -> {
        fenced = false;
        consumer.assign(partition);
      });
    }

    /** Takes a partition away in good order, at the next poll. */
    public void revoke(TopicPartition partition, Runnable after) {
      consumer.atNextPoll(() -> {
        consumer.revoke(partition);
        after.run();
      });
    }

    /**
     * The group went on without the member: it may commit no more, and hears of it at its next
     * poll.
     */
    public void lose(Collection<TopicPartition> partitions) {
      fenced = true;
      consumer.atNextPoll(() -> {
        consumer.lose(partitions);
        fenced = false;
      });
    }

    public Consumer<byte[], byte[]> consumer() {
      return consumer;
    }

    /** The ledger of the group; its answers are there at once, or fail. */
    public Ledger ledger() {
      return new SimulatedLedger(
          SimulatedKafka.this::topics,
          () -> Map.copyOf(kept),
          () -> fails() ? new TimeoutException("simulated") : null);
    }

    /** Whether it may commit no more. */
    boolean isFenced() {
      return fenced;
    }

    /** A producer whose transactions go as the seed says. */
    public Producer<byte[], byte[]> producer() {
      return new SimulatedProducer(SimulatedKafka.this);
    }
  }

  Map<String, Ledger.Topic> topics() {
    Map<String, Ledger.Topic> topics = new HashMap<>();
    for (TopicPartition partition : logs.keySet()) {
      topics.merge(
          partition.topic(),
          new Ledger.Topic(topicId(partition.topic()), partition.partition() + 1),
          (one, other) -> one.partitions() > other.partitions() ? one : other);
    }
    return topics;
  }

  /** How long a simulated commit interval is. */
  public static final Duration COMMIT_INTERVAL = Duration.ofMillis(50);
}
