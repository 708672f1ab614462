package io.spillway.progress;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Marks as records of the progress topic: the key is group/topic/partition, the value the mark. */
public final class MarkRecords {

  private MarkRecords() {}

  /** The record key of a group's mark for a partition. */
  public static byte[] key(String group, TopicPartition partition) {
    return (group + "/" + partition.topic() + "/" + partition.partition()).getBytes(UTF_8);
  }

  /** The value: the mark's text. */
  public static byte[] value(ProgressMark mark) {
    return MarkCodec.encode(mark).getBytes(UTF_8);
  }

  /** The record that stores a mark. */
  public static ProducerRecord<byte[], byte[]> record(
      String progressTopic, String group, TopicPartition partition, ProgressMark mark) {
    return new ProducerRecord<>(progressTopic, key(group, partition), value(mark));
  }

  /** The record (a tombstone) that deletes the mark of a partition. */
  public static ProducerRecord<byte[], byte[]> forget(
      String progressTopic, String group, TopicPartition partition) {
    return new ProducerRecord<>(progressTopic, key(group, partition), null);
  }
}
