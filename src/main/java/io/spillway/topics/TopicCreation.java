package io.spillway.topics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates topics, and tells why the cluster refused some. Only settings that differ from the
 * cluster's defaults are sent, because a cluster's policy may forbid a setting even with its
 * default value. The defaults are the controller's, and the brokers may have others, so the
 * settings of each new topic are read back and corrected if necessary.
 */
final class TopicCreation {
  private final Admin admin;
  private final List<String> created = new ArrayList<>();
  private final Map<String, String> refusals = new LinkedHashMap<>();
  private Map<String, String> defaults = Map.of();

  /** Creates it for one use. */
  TopicCreation(Admin admin) {
    this.admin = admin;
  }

  /** The names of the created topics, in the order given. */
  List<String> created() {
    return created;
  }

  /** The reasons of the refused topics and settings, by topic name. */
  Map<String, String> refusals() {
    return refusals;
  }

  /** Whether every setting was sent, so that no default is relied on. */
  boolean saidAll() {
    return defaults.isEmpty();
  }

  /** Creates topics that do not exist. */
  void create(List<TopicSpec> missing) {
    if (missing.isEmpty()) {
      return;
    }
    defaults = defaults(missing.getFirst());
    var futures =
        admin.createTopics(missing.stream().map(spec -> topic(spec, defaults)).toList()).values();
    for (TopicSpec spec : missing) {
      try {
        TopicsAdmin.get(Objects.requireNonNull(futures.get(spec.name())));
        created.add(spec.name());
      } catch (TopicExistsException e) {
        // Somebody else has created it meanwhile, which is as good.
        continue;
      } catch (TimeoutException noAnswer) {
        throw noAnswer;
      } catch (KafkaException refused) {
        refusals.put(spec.name(), reason(refused));
      }
    }
  }

  /**
   * Sets what created topics lack.
   *
   * @param found the effective settings of the created topics
   */
  void complete(List<TopicSpec> specs, Map<String, Map<String, String>> found) {
    lacking(specs, found).forEach(this::set);
  }

  /** Whether the created topics have all settings, except for those that were refused. */
  boolean isComplete(List<TopicSpec> specs, Map<String, Map<String, String>> found) {
    return refusals.keySet().containsAll(lacking(specs, found).keySet());
  }

  private Map<String, Map<String, String>> lacking(
      List<TopicSpec> specs, Map<String, Map<String, String>> found) {
    Map<String, Map<String, String>> lacking = new LinkedHashMap<>();
    for (TopicSpec spec : specs) {
      if (created.contains(spec.name())) {
        lacking.put(spec.name(), spec.configBeside(found.getOrDefault(spec.name(), Map.of())));
      }
    }
    lacking.values().removeIf(Map::isEmpty);
    return lacking;
  }

  private void set(String topic, Map<String, String> settings) {
    List<AlterConfigOp> changes = new ArrayList<>();
    settings.forEach(
        (key, value) -> changes.add(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET)));
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      TopicsAdmin.get(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
    } catch (TimeoutException noAnswer) {
      throw noAnswer;
    } catch (KafkaException refused) {
      refusals.put(
          topic,
          "was created, but its settings %s could not be set, for which the brokers have other defaults: %s"
              .formatted(settings, reason(refused)));
    }
  }

  /** The cluster's defaults for a topic; empty if every setting must be sent. */
  private Map<String, String> defaults(TopicSpec spec) {
    NewTopic bare = topic(spec, Map.of()).configs(Map.of());
    var asked = admin.createTopics(List.of(bare), new CreateTopicsOptions().validateOnly(true));
    try {
      return TopicsAdmin.entries(TopicsAdmin.get(asked.config(spec.name())));
    } catch (TopicAuthorizationException mayNotKnow) {
      return Map.of();
    } catch (PolicyViolationException wantsMore) {
      return KafkaDefaults.OF_A_TOPIC;
    } catch (TopicExistsException there) {
      return KafkaDefaults.OF_A_TOPIC;
    }
  }

  private static NewTopic topic(TopicSpec spec, Map<String, String> defaults) {
    return new NewTopic(
            spec.name(),
            Optional.of(spec.partitions()),
            Optional.of((short) spec.replicationFactor()))
        .configs(spec.configBeside(defaults));
  }

  private static String reason(KafkaException refused) {
    return switch (refused) {
      case PolicyViolationException policy ->
          "the policy of the cluster forbids it: " + policy.getMessage();
      case TopicAuthorizationException right -> "the right CREATE on topic or cluster is missing";
      case ClusterAuthorizationException right -> "the right CREATE on the cluster is missing";
      default -> String.valueOf(refused.getMessage());
    };
  }
}
