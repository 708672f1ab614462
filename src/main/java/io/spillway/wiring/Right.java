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
 * Rights that Kafka has to give.
 *
 * @param on what they are on
 * @param operations what must be allowed
 */
public record Right(ResourcePattern on, Set<AclOperation> operations) {

  /** To ask the brokers for their limits; without it the usual ones are taken. */
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
      if (role.reads().contains(kind)) {
        rights.addAll(onTopics(kind, derived.topics(), READING));
      }
    }
    for (TopicKind kind : TopicKind.values()) {
      if (role.writes().contains(kind)) {
        boolean marks = kind == TopicKind.PROGRESS; // each start reads them
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

  /** The rights that every start needs: it looks at the topics before the roles begin. */
  public static List<Right> ofAnyStart(DerivedSettings derived) {
    Set<AclOperation> looking = EnumSet.of(AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
    return RoleDescriptor.topics().stream()
        .flatMap(kind -> onTopics(kind, derived.topics(), looking).stream())
        .toList();
  }

  /** Delay topics of a former ladder are read too, so that the names of none of them are known. */
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
