package io.spillway.simulated;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * A consumer of which no call is expected: each fails the test, but those that a subclass answers.
 */
public abstract class StrictConsumer implements Consumer<byte[], byte[]> {

  @Override
  public Set<TopicPartition> assignment() {
    throw unexpected("assignment");
  }

  @Override
  public Set<String> subscription() {
    throw unexpected("subscription");
  }

  @Override
  public void subscribe(Collection<String> topics) {
    throw unexpected("subscribe");
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    throw unexpected("subscribe");
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    throw unexpected("assign");
  }

  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
    throw unexpected("subscribe");
  }

  @Override
  public void subscribe(Pattern pattern) {
    throw unexpected("subscribe");
  }

  @Override
  public void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener listener) {
    throw unexpected("subscribe");
  }

  @Override
  public void subscribe(SubscriptionPattern pattern) {
    throw unexpected("subscribe");
  }

  @Override
  public void unsubscribe() {
    throw unexpected("unsubscribe");
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    throw unexpected("poll");
  }

  @Override
  public void commitSync() {
    throw unexpected("commitSync");
  }

  @Override
  public void commitSync(Duration timeout) {
    throw unexpected("commitSync");
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    throw unexpected("commitSync");
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    throw unexpected("commitSync");
  }

  @Override
  public void commitAsync() {
    throw unexpected("commitAsync");
  }

  @Override
  public void commitAsync(OffsetCommitCallback callback) {
    throw unexpected("commitAsync");
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    throw unexpected("commitAsync");
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
  public void seek(TopicPartition partition, long offset) {
    throw unexpected("seek");
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    throw unexpected("seek");
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    throw unexpected("seekToBeginning");
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    throw unexpected("seekToEnd");
  }

  @Override
  public long position(TopicPartition partition) {
    throw unexpected("position");
  }

  @Override
  public long position(TopicPartition partition, Duration timeout) {
    throw unexpected("position");
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    throw unexpected("committed");
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(
      Set<TopicPartition> partitions, Duration timeout) {
    throw unexpected("committed");
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    throw unexpected("clientInstanceId");
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    throw unexpected("metrics");
  }

  @Override
  public List<PartitionInfo> partitionsFor(String name) {
    throw unexpected("partitionsFor");
  }

  @Override
  public List<PartitionInfo> partitionsFor(String name, Duration timeout) {
    throw unexpected("partitionsFor");
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics() {
    throw unexpected("listTopics");
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
    throw unexpected("listTopics");
  }

  @Override
  public Set<TopicPartition> paused() {
    throw unexpected("paused");
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    throw unexpected("pause");
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    throw unexpected("resume");
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> offsets) {
    throw unexpected("offsetsForTimes");
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> offsets, Duration timeout) {
    throw unexpected("offsetsForTimes");
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    throw unexpected("beginningOffsets");
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    throw unexpected("beginningOffsets");
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    throw unexpected("endOffsets");
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    throw unexpected("endOffsets");
  }

  @Override
  public OptionalLong currentLag(TopicPartition partition) {
    throw unexpected("currentLag");
  }

  @Override
  public ConsumerGroupMetadata groupMetadata() {
    throw unexpected("groupMetadata");
  }

  @Override
  public void enforceRebalance() {
    throw unexpected("enforceRebalance");
  }

  @Override
  public void enforceRebalance(String name) {
    throw unexpected("enforceRebalance");
  }

  @Override
  public void close() {
    throw unexpected("close");
  }

  @Override
  public void close(Duration timeout) {
    throw unexpected("close");
  }

  @Override
  public void close(CloseOptions options) {
    throw unexpected("close");
  }

  @Override
  public void wakeup() {
    throw unexpected("wakeup");
  }

  private static AssertionError unexpected(String call) {
    return new AssertionError("not expected of a consumer: " + call);
  }
}
