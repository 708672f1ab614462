package io.spillway.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** An admin client whose errors say which Kafka was asked and what to do. */
final class Cluster implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 15_000;

  private final KafkaTarget target;
  private final Admin admin;

  private Cluster(KafkaTarget target, Admin admin) {
    this.target = target;
    this.admin = admin;
  }

  static Cluster connect(KafkaTarget target) {
    Map<String, Object> own =
        Map.of("default.api.timeout.ms", TIMEOUT_MILLIS, "request.timeout.ms", 10_000);
    try {
      return new Cluster(target, Admin.create(target.clientConfig(own)));
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

  /** The answer; Kafka's errors as they are, and one that says what to do if it does not answer. */
  <T> T ask(KafkaFuture<T> future) {
    return ask(future.toCompletionStage().toCompletableFuture());
  }

  /** The same. */
  <T> T ask(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new CommandFailure(
            "Kafka at %s did not answer in time; SPILLWAY_KAFKA_BOOTSTRAP_SERVERS names another"
                .formatted(target.bootstrapServers()),
            e);
      }
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
