package io.spillway.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/** The state of one simulated producer, whose transactions go as the simulated Kafka says. */
final class SimulatedTransaction {

  private static final MetricName THROTTLE =
      new MetricName("produce-throttle-time-max", "simulated", "", Map.of());

  private final SimulatedKafka kafka;
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private boolean broken;

  SimulatedTransaction(SimulatedKafka kafka) {
    this.kafka = kafka;
  }

  @SuppressWarnings("unchecked")
  Producer<byte[], byte[]> producer() {
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "initTransactions" -> init();
                  case "beginTransaction", "close" -> null;
                  case "send" -> send((ProducerRecord<byte[], byte[]>) arguments[0]);
                  case "sendOffsetsToTransaction" ->
                      offsets(
                          (Map<TopicPartition, OffsetAndMetadata>) arguments[0],
                          ((MemberMetadata) arguments[1]).member());
                  case "metrics" -> Map.of(THROTTLE, throttle());
                  case "commitTransaction" -> commit();
                  case "abortTransaction" -> abort();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
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

  private Object init() {
    if (kafka.fails()) {
      throw new TimeoutException("simulated");
    }
    return null;
  }

  private Object send(ProducerRecord<byte[], byte[]> record) {
    records.add(record);
    return CompletableFuture.completedFuture(null);
  }

  private Object offsets(
      Map<TopicPartition, OffsetAndMetadata> progress, SimulatedKafka.Member member) {
    if (member.isFenced()) {
      throw new CommitFailedException("simulated: the member is not in the group");
    }
    if (SimulatedAnswers.isTooLong(progress, kafka.metadataMaxBytes)) {
      broken = true;
      throw SimulatedAnswers.tooLong();
    }
    offsets.putAll(progress);
    return null;
  }

  private Object commit() {
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
    return null;
  }

  private Object abort() {
    if (broken) {
      throw new IllegalStateException("simulated: only the commit may be tried again");
    }
    records.clear();
    offsets.clear();
    return null;
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
