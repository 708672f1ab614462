package io.spillway.dev.demo;

import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of all topics behind the jobs topic, without a consumer group. Not
 * thread-safe.
 */
final class TopicWatch implements AutoCloseable {
  private static final int MOST_POLLS_TO_END = 100;
  private static final Duration POLL_TO_END = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final SightingReader reader;
  private final JobLedger ledger;

  private TopicWatch(
      KafkaConsumer<byte[], byte[]> consumer, SightingReader reader, JobLedger ledger) {
    this.consumer = consumer;
    this.reader = reader;
    this.ledger = ledger;
  }

  /**
   * Begins at the beginning of all topics, which must exist.
   *
   * @param client the properties for any client
   */
  static TopicWatch open(Map<String, Object> client, Topics topics, JobLedger ledger) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("allow.auto.create.topics", false);
    config.put("max.poll.records", 5_000);
    var bytes = new ByteArrayDeserializer();
    var watch =
        new TopicWatch(
            new KafkaConsumer<>(config, bytes, bytes), new SightingReader(topics), ledger);
    try {
      watch.assign(topics);
      return watch;
    } catch (RuntimeException failure) {
      watch.close();
      throw failure;
    }
  }

  private void assign(Topics topics) {
    List<String> names = new ArrayList<>(topics.all());
    names.remove(topics.jobs());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : names) {
      for (PartitionInfo partition : consumer.partitionsFor(topic)) {
        partitions.add(new TopicPartition(topic, partition.partition()));
      }
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Passes records that arrive within this time to the ledger. */
  void poll(Duration wait) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      reader.read(record).ifPresent(ledger::see);
    }
  }

  /**
   * Reads to the present end of the committed records.
   *
   * @throws IllegalStateException if Kafka does not return them in time
   */
  void readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    for (int i = 0; i < MOST_POLLS_TO_END; i++) {
      if (ends.entrySet().stream()
          .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        return;
      }
      poll(POLL_TO_END);
    }
    throw new IllegalStateException("the topics could not be read to their ends");
  }

  @Override
  public void close() {
    consumer.close();
  }
}
