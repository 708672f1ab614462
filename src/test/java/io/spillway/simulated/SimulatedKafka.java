package io.spillway.simulated;

import io.spillway.progress.Ledger;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
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
  private final int maxPollRecords;
  private double faultRate;
  public int metadataMaxBytes = 4_096;
  private long polled;

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

  /** A member of the group: its consumer, and what the coordinator thinks of it. */
  public final class Member {
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<TopicPartition, Integer> positionEpochs = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Deque<Runnable> rebalances = new ArrayDeque<>();
    private ConsumerRebalanceListener listener;
    private boolean fenced;
    private RuntimeException refusal;

    /** Every poll throws this from now on, after the rebalances; null for no more. */
    public void refuse(RuntimeException missing) {
      refusal = missing;
    }

    /** Tells the member, at its next poll, that a partition is its own now. */
    public void assign(TopicPartition partition) {
      rebalances.add(() -> {
        fenced = false;
        positions.put(partition, -1L);
        positionEpochs.remove(partition);
        listener.onPartitionsAssigned(Set.of(partition));
      });
    }

    /** Takes a partition away in good order, now; the caller polls the member next. */
    public void revoke(TopicPartition partition, Runnable after) {
      rebalances.add(() -> {
        listener.onPartitionsRevoked(Set.of(partition));
        forget(partition);
        after.run();
      });
    }

    /**
     * The group went on without the member: it may commit no more, and hears of it at its next
     * poll.
     */
    public void lose(Collection<TopicPartition> partitions) {
      fenced = true;
      rebalances.add(() -> {
        listener.onPartitionsLost(partitions);
        partitions.forEach(this::forget);
        fenced = false;
      });
    }

    private void forget(TopicPartition partition) {
      positions.remove(partition);
      positionEpochs.remove(partition);
      paused.remove(partition);
    }

    private ConsumerRecords<byte[], byte[]> poll() {
      while (!rebalances.isEmpty()) {
        rebalances.remove().run();
      }
      if (refusal != null) {
        throw refusal;
      }
      validate();
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
      Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
      for (TopicPartition partition : positions.keySet()) {
        if (!paused.contains(partition) && random.nextInt(3) > 0) {
          read(partition, records, next);
        }
      }
      return new ConsumerRecords<>(records, next);
    }

    /** As KIP-320: a position with an epoch is compared with the end of that epoch. */
    private void validate() {
      Map<TopicPartition, Long> positionsCut = new HashMap<>();
      Map<TopicPartition, OffsetAndMetadata> parted = new HashMap<>();
      positionEpochs.forEach((partition, epoch) -> {
        long end = endOfEpoch(partition, epoch);
        if (positions.get(partition) > end) {
          positionsCut.put(partition, positions.get(partition));
          parted.put(partition, new OffsetAndMetadata(end, Optional.of(epoch), ""));
        }
      });
      if (!parted.isEmpty()) {
        truncations.addAll(parted.keySet());
        throw new LogTruncationException("simulated", positionsCut, parted);
      }
    }

    private Object seek(TopicPartition partition, Object to) {
      if (to instanceof OffsetAndMetadata offset) {
        positions.put(partition, offset.offset());
        offset
            .leaderEpoch()
            .ifPresentOrElse(
                epoch -> positionEpochs.put(partition, epoch),
                () -> positionEpochs.remove(partition));
      } else {
        positions.put(partition, (Long) to);
        positionEpochs.remove(partition);
      }
      return null;
    }

    private void read(
        TopicPartition partition,
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records,
        Map<TopicPartition, OffsetAndMetadata> next) {
      long from = positions.get(partition);
      if (from < start(partition) || from > end(partition)) {
        throw new OffsetOutOfRangeException(Map.of(partition, from));
      }
      long to = Math.min(end(partition), from + 1 + random.nextInt(maxPollRecords));
      for (long offset = from; offset < to; offset++) {
        logs.get(partition)
            .get((int) offset)
            .ifPresent(
                record -> records.computeIfAbsent(partition, p -> new ArrayList<>()).add(record));
      }
      polled += records.getOrDefault(partition, List.of()).size();
      if (to > from) {
        positions.put(partition, to);
        int epoch = epochs.get(partition).get((int) to - 1);
        positionEpochs.put(partition, epoch);
        next.put(partition, new OffsetAndMetadata(to, Optional.of(epoch), ""));
      }
    }

    @SuppressWarnings("unchecked")
    public Consumer<byte[], byte[]> consumer() {
      return (Consumer<byte[], byte[]>)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Consumer.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "subscribe" -> {
                      listener = (ConsumerRebalanceListener) arguments[1];
                      yield null;
                    }
                    case "poll" -> poll();
                    case "seek" -> seek((TopicPartition) arguments[0], arguments[1]);
                    case "paused" -> Set.copyOf(paused);
                    case "pause" -> paused.addAll((Collection<TopicPartition>) arguments[0]);
                    case "resume" -> paused.removeAll((Collection<TopicPartition>) arguments[0]);
                    case "committed" -> committedOf((Set<TopicPartition>) arguments[0]);
                    case "beginningOffsets" ->
                        offsets(
                            (Collection<TopicPartition>) arguments[0], SimulatedKafka.this::start);
                    case "endOffsets" ->
                        offsets(
                            (Collection<TopicPartition>) arguments[0], SimulatedKafka.this::end);
                    case "partitionsFor" -> partitionsOf((String) arguments[0]);
                    case "listTopics" ->
                        topics().keySet().stream()
                            .collect(Collectors.toMap(topic -> topic, this::partitionsOf));
                    case "groupMetadata" -> new MemberMetadata(this);
                    case "wakeup", "close" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                  });
    }

    private List<PartitionInfo> partitionsOf(String topic) {
      return logs.keySet().stream()
          .filter(partition -> partition.topic().equals(topic))
          .map(partition -> new PartitionInfo(topic, partition.partition(), null, null, null))
          .toList();
    }

    /** The ledger of the group; its answers are there at once, or fail. */
    public Ledger ledger() {
      return new SimulatedLedger(
          SimulatedKafka.this::topics,
          () -> Map.copyOf(kept),
          () -> fails() ? new TimeoutException("simulated") : null);
    }

    private Map<TopicPartition, OffsetAndMetadata> committedOf(Set<TopicPartition> partitions) {
      if (fails()) {
        throw SimulatedAnswers.notNow(random);
      }
      Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
      partitions.forEach(partition -> found.put(partition, committed.get(partition)));
      return found;
    }

    private static Map<TopicPartition, Long> offsets(
        Collection<TopicPartition> partitions, Function<TopicPartition, Long> offset) {
      Map<TopicPartition, Long> found = new HashMap<>();
      partitions.forEach(partition -> found.put(partition, offset.apply(partition)));
      return found;
    }

    /** Whether it may commit no more. */
    boolean isFenced() {
      return fenced;
    }

    /** A producer whose transactions go as the seed says. */
    public Producer<byte[], byte[]> producer() {
      return new SimulatedTransaction(SimulatedKafka.this).producer();
    }
  }

  private Map<String, Ledger.Topic> topics() {
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
