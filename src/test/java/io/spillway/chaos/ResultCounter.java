package io.spillway.chaos;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Counts the jobs that have a committed result while a run goes on. */
final class ResultCounter implements AutoCloseable {

  private final KafkaConsumer<String, byte[]> consumer;
  private final Set<String> ids = new HashSet<>();
  private final Thread thread;
  private volatile int count;

  ResultCounter(String servers, String topic) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
    this.consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    this.thread = Thread.ofPlatform().daemon().start(this::run);
  }

  /** Different job ids seen. */
  int count() {
    return count;
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        consumer.poll(Duration.ofMillis(500)).forEach(record -> ids.add(record.key()));
        count = ids.size();
      } catch (org.apache.kafka.common.errors.InterruptException stopped) {
        return;
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
    Thread.interrupted();
    consumer.close();
  }
}
