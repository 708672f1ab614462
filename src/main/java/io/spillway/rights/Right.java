package io.spillway.rights;

import io.spillway.topics.TopicKind;
import io.spillway.topics.Topics;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Operations on one resource that Kafka has to allow.
 *
 * @param on the resource, or all resources whose names begin with a prefix
 * @param operations the operations, in Kafka's order
 */
public record Right(ResourcePattern on, Set<AclOperation> operations) {

  /** Copies the set. */
  public Right {
    operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
  }

  /**
   * The same operations on the topics of some kinds. For delay topics they are on the prefix of the
   * names, because topics of former ladders are read too.
   */
  static List<Right> onTopics(Collection<TopicKind> kinds, Topics topics, AclOperation... all) {
    return kinds.stream()
        .flatMap(kind ->
            kind == TopicKind.RETRIES
                ? Stream.of(prefixed(ResourceType.TOPIC, topics.retryPrefix(), all))
                : kind.names(topics).stream().map(name -> literal(ResourceType.TOPIC, name, all)))
        .toList();
  }

  static Right onGroup(String group, AclOperation... operations) {
    return literal(ResourceType.GROUP, group, operations);
  }

  /** On all transactional ids that begin with this prefix: each instance has one of its own. */
  static Right onTransactionalIds(String prefix, AclOperation... operations) {
    return prefixed(ResourceType.TRANSACTIONAL_ID, prefix, operations);
  }

  static Right onTransactionalId(String id, AclOperation... operations) {
    return literal(ResourceType.TRANSACTIONAL_ID, id, operations);
  }

  static Right onCluster(AclOperation... operations) {
    return literal(ResourceType.CLUSTER, Resource.CLUSTER_NAME, operations);
  }

  private static Right literal(ResourceType type, String name, AclOperation... operations) {
    return new Right(new ResourcePattern(type, name, PatternType.LITERAL), Set.of(operations));
  }

  private static Right prefixed(ResourceType type, String prefix, AclOperation... operations) {
    return new Right(new ResourcePattern(type, prefix, PatternType.PREFIXED), Set.of(operations));
  }
}
