package io.spillway.simulated;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * A producer of which no call is expected: each fails the test, but those that a subclass answers.
 */
public abstract class StrictProducer implements Producer<byte[], byte[]> {

  @Override
  public void initTransactions() {
    throw unexpected("initTransactions");
  }

  @Override
  public void beginTransaction() {
    throw unexpected("beginTransaction");
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    throw unexpected("sendOffsetsToTransaction");
  }

  @Override
  public void commitTransaction() {
    throw unexpected("commitTransaction");
  }

  @Override
  public void abortTransaction() {
    throw unexpected("abortTransaction");
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    throw unexpected("registerMetricForSubscription");
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    throw unexpected("unregisterMetricFromSubscription");
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    throw unexpected("send");
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    throw unexpected("send");
  }

  @Override
  public void flush() {
    throw unexpected("flush");
  }

  @Override
  public List<PartitionInfo> partitionsFor(String name) {
    throw unexpected("partitionsFor");
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    throw unexpected("metrics");
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    throw unexpected("clientInstanceId");
  }

  @Override
  public void close() {
    throw unexpected("close");
  }

  @Override
  public void close(Duration timeout) {
    throw unexpected("close");
  }

  private static AssertionError unexpected(String call) {
    return new AssertionError("not expected of a producer: " + call);
  }
}
