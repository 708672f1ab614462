package io.spillway.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates topics and compares them with their specifications. Each call blocks until the cluster
 * has answered, at most the client's {@code default.api.timeout.ms} per request.
 *
 * <p>All methods throw {@link KafkaException} if the cluster cannot be reached or refuses, and
 * {@link InterruptException} if the thread is interrupted.
 */
public final class TopicsAdmin {
  private static final String MAX_BYTES = "max.message.bytes";
  private static final int VISIBLE_ATTEMPTS = 100;
  private static final long VISIBLE_PAUSE_NANOS = 100_000_000;

  private final Admin admin;

  /** Uses this client, which stays the caller's to close. */
  public TopicsAdmin(Admin admin) {
    this.admin = admin;
  }

  /**
   * Creates the missing topics, and changes no existing one. Returns when the leader of every
   * partition answers.
   *
   * @return the names of the created topics, in the order given
   * @throws TopicsRefused if the cluster refuses some; the others are created
   */
  public List<String> create(List<TopicSpec> specs) {
    Map<String, TopicDescription> existing = describe(names(specs));
    TopicCreation creation = new TopicCreation(admin);
    creation.create(specs.stream().filter(spec -> !existing.containsKey(spec.name())).toList());
    List<String> there = new ArrayList<>(names(specs));
    there.removeAll(creation.refusals().keySet());
    awaitVisible(there);
    complete(specs, creation);
    if (!creation.refusals().isEmpty()) {
      throw new TopicsRefused(creation.created(), creation.refusals());
    }
    awaitLeaders(names(specs));
    return List.copyOf(creation.created());
  }

  /** Corrects the settings of the created topics, and waits until the brokers report them. */
  private void complete(List<TopicSpec> specs, TopicCreation creation) {
    try {
      creation.complete(specs, configs(creation.created()));
    } catch (TopicAuthorizationException mayNotLook) {
      if (creation.saidAll()) {
        return;
      }
      throw mayNotLook;
    }
    for (int attempt = 0; attempt < VISIBLE_ATTEMPTS; attempt++) {
      if (creation.isComplete(specs, configs(creation.created()))) {
        return;
      }
      LockSupport.parkNanos(VISIBLE_PAUSE_NANOS);
    }
  }

  /** Compares the cluster with the specifications; returns an empty list if nothing differs. */
  public List<TopicDifference> check(List<TopicSpec> specs) {
    Map<String, TopicDescription> descriptions = describe(names(specs));
    Map<String, Map<String, String>> configs = configs(descriptions.keySet());
    Map<String, TopicState> found = new HashMap<>();
    descriptions.forEach(
        (name, topic) -> found.put(name, state(topic, configs.getOrDefault(name, Map.of()))));
    return TopicComparison.compare(specs, found);
  }

  /**
   * Compares limits of the brokers with what Spillway needs.
   *
   * @throws org.apache.kafka.common.errors.AuthorizationException if they may not be read
   */
  public List<TopicDifference> checkLimits(TopicsSettings settings) {
    List<ConfigResource> brokers =
        get(admin.describeCluster().nodes()).stream()
            .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
            .toList();
    try {
      return ClusterLimits.compare(
          settings,
          get(admin.describeConfigs(brokers).all()).values().stream()
              .map(TopicsAdmin::entries)
              .toList());
    } catch (ClusterAuthorizationException mayNotLook) {
      throw new ClusterAuthorizationException(
          "the right DESCRIBE_CONFIGS on the cluster is missing");
    }
  }

  /**
   * The largest record, in bytes, that all of these topics take: the smallest of their {@code
   * max.message.bytes}.
   */
  public int recordBound(List<String> topics) {
    return configs(topics).values().stream()
        .mapToInt(config -> Integer.parseInt(config.getOrDefault(MAX_BYTES, "2147483647")))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private static List<String> names(List<TopicSpec> specs) {
    return specs.stream().map(TopicSpec::name).toList();
  }

  private static TopicState state(TopicDescription topic, Map<String, String> config) {
    int replicas =
        topic.partitions().stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(0);
    return new TopicState(topic.partitions().size(), replicas, config);
  }

  private Map<String, TopicDescription> describe(Collection<String> names) {
    Map<String, TopicDescription> descriptions = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, future) -> {
          try {
            descriptions.put(name, get(future));
          } catch (UnknownTopicOrPartitionException e) {
            // Absent from the map: it does not exist.
            return;
          } catch (KafkaException e) {
            throw MissingRight.named(e, "DESCRIBE", name);
          }
        });
    return descriptions;
  }

  private Map<String, Map<String, String>> configs(Collection<String> names) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Map<String, String>> configs = new HashMap<>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach((resource, config) -> {
          try {
            configs.put(resource.name(), entries(get(config)));
          } catch (KafkaException e) {
            throw MissingRight.named(e, "DESCRIBE_CONFIGS", resource.name());
          }
        });
    return configs;
  }

  static Map<String, String> entries(Config config) {
    Map<String, String> entries = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        entries.put(entry.name(), entry.value());
      }
    }
    return entries;
  }

  /** Waits until every broker knows the new topics; the controller answers earlier. */
  private void awaitVisible(Collection<String> names) {
    for (int attempt = 0; attempt < VISIBLE_ATTEMPTS; attempt++) {
      if (describe(names).size() == names.size()) {
        return;
      }
      LockSupport.parkNanos(VISIBLE_PAUSE_NANOS);
    }
    throw new TimeoutException("The new topics do not appear on the brokers");
  }

  /**
   * Waits until the leader of every partition answers. A new partition may refuse the first batches
   * of an idempotent producer but accept a later one that is already in flight; the earlier ones
   * are then out of order for good (Kafka 4.3.1).
   */
  public void awaitLeaders(Collection<String> names) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    describe(names)
        .forEach((name, topic) ->
            topic
                .partitions()
                .forEach(partition ->
                    ends.put(
                        new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
    get(admin.listOffsets(ends).all());
  }

  static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }
}
