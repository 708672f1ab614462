package io.spillway.simulated;

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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The consumer of one member of the simulated group. A rebalance happens at its next poll. */
final class SimulatedConsumer extends StrictConsumer {

  private final SimulatedKafka kafka;
  private final SimulatedKafka.Member member;
  private final RandomGenerator random;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<TopicPartition, Integer> positionEpochs = new HashMap<>();
  private final Set<TopicPartition> paused = new HashSet<>();
  private final Deque<Runnable> rebalances = new ArrayDeque<>();
  private ConsumerRebalanceListener listener;
  private RuntimeException refusal;

  SimulatedConsumer(SimulatedKafka kafka, SimulatedKafka.Member member, RandomGenerator random) {
    this.kafka = kafka;
    this.member = member;
    this.random = random;
  }

  /** Every poll throws this from now on, after the rebalances; null for no more. */
  void refuse(RuntimeException missing) {
    refusal = missing;
  }

  /** Does this at the next poll, in the order in which it was asked for. */
  void atNextPoll(Runnable rebalance) {
    rebalances.add(rebalance);
  }

  void assign(TopicPartition partition) {
    positions.put(partition, -1L);
    positionEpochs.remove(partition);
    listener.onPartitionsAssigned(Set.of(partition));
  }

  void revoke(TopicPartition partition) {
    listener.onPartitionsRevoked(Set.of(partition));
    forget(partition);
  }

  void lose(Collection<TopicPartition> partitions) {
    listener.onPartitionsLost(partitions);
    partitions.forEach(this::forget);
  }

  private void forget(TopicPartition partition) {
    positions.remove(partition);
    positionEpochs.remove(partition);
    paused.remove(partition);
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener told) {
    listener = told;
  }

  @Override
  public void subscribe(Pattern topics, ConsumerRebalanceListener told) {
    listener = told;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
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
      long end = kafka.endOfEpoch(partition, epoch);
      if (positions.get(partition) > end) {
        positionsCut.put(partition, positions.get(partition));
        parted.put(partition, new OffsetAndMetadata(end, Optional.of(epoch), ""));
      }
    });
    if (!parted.isEmpty()) {
      kafka.truncations.addAll(parted.keySet());
      throw new LogTruncationException("simulated", positionsCut, parted);
    }
  }

  private void read(
      TopicPartition partition,
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records,
      Map<TopicPartition, OffsetAndMetadata> next) {
    long from = positions.get(partition);
    if (from < kafka.start(partition) || from > kafka.end(partition)) {
      throw new OffsetOutOfRangeException(Map.of(partition, from));
    }
    long to = Math.min(kafka.end(partition), from + 1 + random.nextInt(kafka.maxPollRecords));
    for (long offset = from; offset < to; offset++) {
      kafka
          .logs
          .get(partition)
          .get((int) offset)
          .ifPresent(
              record -> records.computeIfAbsent(partition, p -> new ArrayList<>()).add(record));
    }
    kafka.polled += records.getOrDefault(partition, List.of()).size();
    if (to > from) {
      positions.put(partition, to);
      int epoch = kafka.epochs.get(partition).get((int) to - 1);
      positionEpochs.put(partition, epoch);
      next.put(partition, new OffsetAndMetadata(to, Optional.of(epoch), ""));
    }
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    positions.put(partition, offset);
    positionEpochs.remove(partition);
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    seek(partition, offset.offset());
    offset.leaderEpoch().ifPresent(epoch -> positionEpochs.put(partition, epoch));
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public Set<TopicPartition> paused() {
    return Set.copyOf(paused);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    paused.removeAll(partitions);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(
      Set<TopicPartition> partitions, Duration timeout) {
    if (kafka.fails()) {
      throw SimulatedAnswers.notNow(random);
    }
    return each(partitions, kafka.committed::get);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    return each(partitions, kafka::start);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    return each(partitions, kafka::start);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    return each(partitions, kafka::end);
  }

  /** The answers by partition; an answer may be null. */
  private static <T> Map<TopicPartition, T> each(
      Collection<TopicPartition> partitions, Function<TopicPartition, T> answer) {
    Map<TopicPartition, T> answers = new HashMap<>();
    partitions.forEach(partition -> answers.put(partition, answer.apply(partition)));
    return answers;
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
    return kafka.logs.keySet().stream()
        .filter(partition -> partition.topic().equals(topic))
        .map(partition -> new PartitionInfo(topic, partition.partition(), null, null, null))
        .toList();
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
    return kafka.topics().keySet().stream()
        .collect(Collectors.toMap(topic -> topic, topic -> partitionsFor(topic, timeout)));
  }

  @Override
  public ConsumerGroupMetadata groupMetadata() {
    return new MemberMetadata(member);
  }

  @Override
  public void wakeup() {}

  @Override
  public void close() {}
}
