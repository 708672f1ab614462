package io.spillway.lateness;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the delayer is compared with: reads a topic and writes each record to another at once, a
 * transaction for each poll, with Kafka's defaults but one. Any failure ends it.
 */
public final class BareLoop {

  private BareLoop() {}

  /**
   * Runs until it is killed: bootstrap servers, the topic to read, the topic to write, and how long
   * the producer waits before it tries something again, in milliseconds.
   */
  public static void main(String[] args) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(args[0]);
        KafkaProducer<byte[], byte[]> producer = producer(args[0], args[3])) {
      producer.initTransactions();
      consumer.subscribe(List.of(args[1]));
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(500));
        if (!records.isEmpty()) {
          forward(records, args[2], consumer, producer);
        }
      }
    }
  }

  private static void forward(
      ConsumerRecords<byte[], byte[]> records,
      String to,
      KafkaConsumer<byte[], byte[]> consumer,
      KafkaProducer<byte[], byte[]> producer) {
    producer.beginTransaction();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      producer.send(
          new ProducerRecord<>(to, null, null, record.key(), record.value(), record.headers()));
    }
    producer.sendOffsetsToTransaction(
        new HashMap<>(records.nextOffsets()), consumer.groupMetadata());
    producer.commitTransaction();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String servers) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", servers,
            "group.id", "bare",
            "group.protocol", "consumer",
            "isolation.level", "read_committed",
            "enable.auto.commit", false,
            "auto.offset.reset", "earliest"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static KafkaProducer<byte[], byte[]> producer(String servers, String retryMillis) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", servers,
            "transactional.id", "bare",
            "retry.backoff.ms", retryMillis),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
