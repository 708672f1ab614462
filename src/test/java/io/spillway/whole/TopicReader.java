package io.spillway.whole;

import io.spillway.progress.MarkCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning, read_committed. */
final class TopicReader implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  TopicReader(String topic, Map<String, Object> properties) {
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  List<ConsumerRecord<byte[], byte[]>> poll() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    consumer.poll(Duration.ofMillis(50)).forEach(records::add);
    return records;
  }

  boolean isAtEnd() {
    return consumer.endOffsets(partitions).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  boolean hasNoLag(Map<TopicPartition, OffsetAndMetadata> committed) {
    return consumer.endOffsets(partitions).entrySet().stream()
        .allMatch(end -> {
          OffsetAndMetadata offset = committed.get(end.getKey());
          return end.getValue() == 0
              || (offset != null
                  && offset.offset() == end.getValue()
                  && MarkCodec.decode(offset.metadata())
                      .filter(mark -> mark.finished().isEmpty())
                      .isPresent());
        });
  }

  @Override
  public void close() {
    consumer.close();
  }
}
