package io.spillway.simulated;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** The logs of a simulated Kafka: records and gaps with leader epochs, deleted, cut, made anew. */
class SimulatedLogs {

  final Map<TopicPartition, List<Optional<ConsumerRecord<byte[], byte[]>>>> logs = new HashMap<>();
  final Map<TopicPartition, List<Integer>> epochs = new HashMap<>();
  private final Map<TopicPartition, Integer> leaderEpochs = new HashMap<>();
  private final Map<String, Uuid> topicIds = new HashMap<>();
  private final Map<TopicPartition, Long> starts = new HashMap<>();

  /** Appends a record; the timestamp is in epoch milliseconds. */
  public void append(TopicPartition partition, byte[] key, byte[] value, long timestamp) {
    append(partition, key, value, new RecordHeaders(), timestamp);
  }

  /** The same of a record with headers. */
  public void append(
      TopicPartition partition, byte[] key, byte[] value, Headers headers, long timestamp) {
    var log = logs.computeIfAbsent(partition, absent -> new ArrayList<>());
    epochs.computeIfAbsent(partition, absent -> new ArrayList<>()).add(epoch(partition));
    log.add(
        Optional.of(
            new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                log.size(),
                timestamp,
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value.length,
                key,
                value,
                headers,
                Optional.of(epoch(partition)))));
  }

  /** A transaction marker or an aborted record. */
  public void appendGap(TopicPartition partition) {
    logs.computeIfAbsent(partition, absent -> new ArrayList<>()).add(Optional.empty());
    epochs.computeIfAbsent(partition, absent -> new ArrayList<>()).add(epoch(partition));
  }

  /** Deletes the records before an offset, as retention does. */
  public void deleteTo(TopicPartition partition, long offset) {
    starts.put(partition, offset);
  }

  /** Cuts the log off, as an unclean leader election does: the next records have a higher epoch. */
  public void cutTo(TopicPartition partition, long offset) {
    List<?> log = logs.get(partition);
    log.subList((int) offset, log.size()).clear();
    epochs.get(partition).subList((int) offset, epochs.get(partition).size()).clear();
    leaderEpochs.put(partition, epoch(partition) + 1);
  }

  /** Empties the topic's logs; it has another id then. */
  void makeAnew(String topic) {
    topicIds.put(topic, new Uuid(7, 1_000 + topicIds.size()));
    logs.keySet().stream()
        .filter(partition -> partition.topic().equals(topic))
        .forEach(partition -> {
          logs.get(partition).clear();
          epochs.get(partition).clear();
          leaderEpochs.remove(partition);
        });
  }

  public Uuid topicId(String topic) {
    return topicIds.computeIfAbsent(topic, absent -> new Uuid(7, topicIds.size()));
  }

  int epoch(TopicPartition partition) {
    return leaderEpochs.getOrDefault(partition, 1);
  }

  /** The end of an epoch: the first offset of a later one, else the log's end. */
  long endOfEpoch(TopicPartition partition, int epoch) {
    List<Integer> all = epochs.get(partition);
    for (int offset = 0; offset < all.size(); offset++) {
      if (all.get(offset) > epoch) {
        return offset;
      }
    }
    return all.size();
  }

  long start(TopicPartition partition) {
    return starts.getOrDefault(partition, 0L);
  }

  public long end(TopicPartition partition) {
    return logs.get(partition).size();
  }
}
