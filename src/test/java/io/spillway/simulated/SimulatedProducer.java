package io.spillway.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/** A producer whose transactions go as the simulated Kafka says. */
final class SimulatedProducer extends StrictProducer {

  private static final MetricName THROTTLE =
      new MetricName("produce-throttle-time-max", "simulated", "", Map.of());

  private final SimulatedKafka kafka;
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private boolean broken;

  SimulatedProducer(SimulatedKafka kafka) {
    this.kafka = kafka;
  }

  private Metric throttle() {
    return new Metric() {
      @Override
      public MetricName metricName() {
        return THROTTLE;
      }

      @Override
      public Object metricValue() {
        return kafka.throttleMillis;
      }
    };
  }

  @Override
  public void initTransactions() {
    if (kafka.fails()) {
      throw new TimeoutException("simulated");
    }
  }

  @Override
  public void beginTransaction() {}

  @Override
  public void close() {}

  @Override
  public void close(Duration timeout) {}

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return Map.of(THROTTLE, throttle());
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    records.add(record);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> progress, ConsumerGroupMetadata group) {
    if (((MemberMetadata) group).member().isFenced()) {
      throw new CommitFailedException("simulated: the member is not in the group");
    }
    if (SimulatedAnswers.isTooLong(progress, kafka.metadataMaxBytes)) {
      broken = true;
      throw SimulatedAnswers.tooLong();
    }
    offsets.putAll(progress);
  }

  @Override
  public void commitTransaction() {
    switch (kafka.fate()) {
      case GOOD -> apply();
      case ABORTABLE -> throw new TimeoutException("simulated: a send expired");
      case UNKNOWN_DONE -> {
        apply();
        broken = true;
        throw new TimeoutException("simulated: the commit's answer is lost");
      }
      case UNKNOWN_NOT_DONE -> {
        broken = true;
        throw new TimeoutException("simulated: the commit's answer is lost");
      }
      case FENCED -> {
        broken = true;
        throw new ProducerFencedException("simulated");
      }
    }
  }

  @Override
  public void abortTransaction() {
    if (broken) {
      throw new IllegalStateException("simulated: only the commit may be tried again");
    }
    records.clear();
    offsets.clear();
  }

  private void apply() {
    for (ProducerRecord<byte[], byte[]> record : records) {
      if (record.topic().equals(SimulatedLedger.PROGRESS)) {
        String[] key = new String(record.key(), UTF_8).split("/");
        kafka.kept.put(
            new TopicPartition(key[1], Integer.parseInt(key[2])),
            new String(record.value(), UTF_8));
      } else {
        kafka.outputs.add(record);
      }
    }
    kafka.committed.putAll(offsets);
    records.clear();
    offsets.clear();
  }
}
