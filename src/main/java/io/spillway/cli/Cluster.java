package io.spillway.cli;

import io.spillway.doctor.AdvertisedBrokers;
import io.spillway.doctor.KafkaReach;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** An admin client whose error messages tell which Kafka was asked and what to do. */
final class Cluster implements AutoCloseable {
  private static final String API_TIMEOUT = "default.api.timeout.ms";
  private static final int TIMEOUT_MILLIS = 15_000;

  /** How long to wait for an answer before a line tells the user to wait. */
  private static final int SILENT_MILLIS = 2_000;

  private final KafkaTarget target;
  private final PrintStream err;
  private final Admin admin;
  private final int timeoutMillis;
  private boolean told;

  private Cluster(KafkaTarget target, PrintStream err, Map<String, Object> config) {
    this.target = target;
    this.err = err;
    this.timeoutMillis = Integer.parseInt(String.valueOf(config.get(API_TIMEOUT)));
    this.admin = Admin.create(config);
  }

  /**
   * Creates the client, which connects with the first request.
   *
   * @param err receives the line that tells the user to wait
   */
  static Cluster connect(KafkaTarget target, PrintStream err) {
    Map<String, Object> own = Map.of(API_TIMEOUT, TIMEOUT_MILLIS, "request.timeout.ms", 10_000);
    try {
      return new Cluster(target, err, target.clientConfig(own));
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new CommandFailure("Kafka cannot be used: " + reason.getMessage(), e);
    }
  }

  Admin admin() {
    return admin;
  }

  /** How many brokers are up. */
  int brokers() {
    return ask(admin.describeCluster().nodes()).size();
  }

  /**
   * The number of partitions of a topic.
   *
   * @throws CommandFailure if it does not exist
   */
  int partitions(String topic) {
    try {
      return ask(admin.describeTopics(List.of(topic)).topicNameValues().values().iterator().next())
          .partitions()
          .size();
    } catch (UnknownTopicOrPartitionException e) {
      throw new CommandFailure(
          "Topic %s does not exist on %s; 'spillway topics create' creates it"
              .formatted(topic, target.bootstrapServers()),
          e);
    }
  }

  /** All partitions of a topic; throws as {@link #partitions} does. */
  List<TopicPartition> allPartitions(String topic) {
    return IntStream.range(0, partitions(topic))
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  /**
   * Waits for the answer. Throws Kafka's errors unchanged, and an error that tells what to do if
   * Kafka does not answer.
   */
  <T> T ask(KafkaFuture<T> future) {
    return ask(future.toCompletionStage().toCompletableFuture());
  }

  /** Waits for the answer, as the other method does. */
  <T> T ask(CompletableFuture<T> future) {
    try {
      return answer(future);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new CommandFailure(
            "Kafka at %s did not answer within %d s: %s. SPILLWAY_KAFKA_BOOTSTRAP_SERVERS names another."
                .formatted(target.bootstrapServers(), timeoutMillis / 1_000, why()),
            e);
      }
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  private String why() {
    return AdvertisedBrokers.unreachable(target.clientConfig(Map.of()))
        .orElseGet(() -> KafkaReach.explain(target.bootstrapServers(), target.securityProtocol()));
  }

  /** Waits, and tells the user once if it takes long. */
  private <T> T answer(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException {
    try {
      return future.get(SILENT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException slow) {
      if (!told) {
        err.printf(
            "Kafka at %s has not answered yet; waiting for up to %d s.%n",
            target.bootstrapServers(), timeoutMillis / 1_000);
        told = true;
      }
      return future.get();
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
