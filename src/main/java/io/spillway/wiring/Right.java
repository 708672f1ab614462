package io.spillway.wiring;

import io.spillway.topics.TopicKind;
import io.spillway.topics.Topics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Rights (ACLs) that Kafka has to grant.
 *
 * @param on the resource
 * @param operations the operations that must be allowed
 */
public record Right(ResourcePattern on, Set<AclOperation> operations) {

  /** The right to read the brokers' limits; without it, the default limits are assumed. */
  public static final Right LIMITS =
      new Right(
          literal(ResourceType.CLUSTER, Resource.CLUSTER_NAME),
          EnumSet.of(AclOperation.DESCRIBE_CONFIGS));

  private static final Set<AclOperation> READING =
      EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE);

  private static final Set<AclOperation> WRITING =
      EnumSet.of(AclOperation.WRITE, AclOperation.DESCRIBE);

  private static final Set<AclOperation> BOTH =
      EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE);

  /** Copies the set. */
  public Right {
    operations = Set.copyOf(operations);
  }

  /** The rights that a role needs for its work. */
  public static List<Right> of(RoleDescriptor role, DerivedSettings derived) {
    List<Right> rights = new ArrayList<>();
    for (TopicKind kind : TopicKind.values()) {
      if (role.reads().contains(kind) || role.follows().contains(kind)) {
        rights.addAll(onTopics(kind, derived.topics(), READING));
      }
    }
    for (TopicKind kind : TopicKind.values()) {
      if (role.writes().contains(kind)) {
        boolean marks = kind == TopicKind.PROGRESS; // every start reads the marks
        rights.addAll(onTopics(kind, derived.topics(), marks ? BOTH : WRITING));
      }
    }
    String group = derived.group(role.name());
    rights.add(new Right(literal(ResourceType.GROUP, group), READING));
    if (!role.writes().isEmpty()) {
      rights.add(new Right(prefixed(ResourceType.TRANSACTIONAL_ID, group), WRITING));
    }
    return rights;
  }

  /** The rights that every start needs, because it checks the topics before the roles begin. */
  public static List<Right> ofAnyStart(DerivedSettings derived) {
    Set<AclOperation> looking = EnumSet.of(AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
    return RoleDescriptor.topics().stream()
        .flatMap(kind -> onTopics(kind, derived.topics(), looking).stream())
        .toList();
  }

  /**
   * Rights on the topics of a kind. For delay topics they are on the prefix of the names, because
   * topics of former ladders are read too.
   */
  private static List<Right> onTopics(TopicKind kind, Topics topics, Set<AclOperation> operations) {
    if (kind == TopicKind.RETRIES) {
      return List.of(new Right(prefixed(ResourceType.TOPIC, topics.retryPrefix()), operations));
    }
    return kind.names(topics).stream()
        .map(name -> new Right(literal(ResourceType.TOPIC, name), operations))
        .toList();
  }

  private static ResourcePattern literal(ResourceType type, String name) {
    return new ResourcePattern(type, name, PatternType.LITERAL);
  }

  private static ResourcePattern prefixed(ResourceType type, String prefix) {
    return new ResourcePattern(type, prefix, PatternType.PREFIXED);
  }
}
