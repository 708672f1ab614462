package io.spillway.doctor;

import static java.util.Objects.requireNonNull;

import io.spillway.rights.Right;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Asks Kafka which rights this user has. Of a topic, Kafka says which operations it allows. Of a
 * group and a transactional id it says so by refusing: what is asked changes nothing, since it
 * concerns a member and an id that nobody has. Blocks; used by one thread.
 */
public final class GrantedRights {
  private static final String NOBODY = "spillway-doctor";

  private final Admin admin;
  private final Topics topics;
  private final Duration patience;
  private final Map<ResourcePattern, Set<AclOperation>> known = new HashMap<>();
  private boolean absentTopics;

  /**
   * Creates it.
   *
   * @param admin stays the caller's to close
   * @param topics the topics that stand for the prefix of all delay topics
   * @param patience how long to wait for one answer
   */
  public GrantedRights(Admin admin, Topics topics, Duration patience) {
    this.admin = admin;
    this.topics = topics;
    this.patience = patience;
  }

  /** Which of these rights are missing, one entry a resource. */
  public List<Lack> missing(List<Right> needed) {
    List<Lack> missing = new ArrayList<>();
    for (Right right : needed) {
      for (ResourcePattern on : resources(right.on())) {
        Set<AclOperation> granted = known.computeIfAbsent(on, this::granted);
        Set<AclOperation> lacking = EnumSet.copyOf(right.operations());
        lacking.removeAll(granted);
        if (!lacking.isEmpty()) {
          missing.add(new Lack(on, lacking));
        }
      }
    }
    return missing;
  }

  /** Whether a topic that was asked for does not exist, so that nothing is told of it. */
  boolean isOfAbsentTopics() {
    return absentTopics;
  }

  /**
   * What is missing on one resource.
   *
   * @param on the resource
   * @param lacking the operations. If DESCRIBE is one, Kafka does not tell of the others, which may
   *     be granted
   */
  public record Lack(ResourcePattern on, Set<AclOperation> lacking) {

    /** Copies the set. */
    public Lack {
      lacking = Set.copyOf(lacking);
    }

    /** As {@code READ on topic llm.jobs}. */
    @Override
    public String toString() {
      String kind = on.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      String end = on.patternType() == PatternType.PREFIXED ? "*" : "";
      String resource = " on " + kind + " " + on.name() + end;
      Set<AclOperation> others = EnumSet.copyOf(lacking);
      if (!others.remove(AclOperation.DESCRIBE) || others.isEmpty()) {
        return names(lacking) + resource;
      }
      return "DESCRIBE%s (without it Kafka does not tell of %s)".formatted(resource, names(others));
    }

    private static String names(Set<AclOperation> operations) {
      return String.join(", ", operations.stream().map(AclOperation::name).sorted().toList());
    }
  }

  /** The resources themselves: the topics of this ladder for the prefix of all ladders. */
  private List<ResourcePattern> resources(ResourcePattern pattern) {
    boolean delays =
        pattern.resourceType() == ResourceType.TOPIC
            && pattern.patternType() == PatternType.PREFIXED;
    return delays
        ? topics.retries().stream()
            .map(name -> new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL))
            .toList()
        : List.of(pattern);
  }

  private Set<AclOperation> granted(ResourcePattern on) {
    return switch (on.resourceType()) {
      case TOPIC -> onTopic(on.name());
      case GROUP -> onGroup(on.name());
      case TRANSACTIONAL_ID -> onTransactionalId(on);
      default -> EnumSet.allOf(AclOperation.class);
    };
  }

  /** A topic that does not exist is not told of here. */
  private Set<AclOperation> onTopic(String name) {
    try {
      return ask(admin
              .describeTopics(
                  List.of(name), new DescribeTopicsOptions().includeAuthorizedOperations(true))
              .topicNameValues()
              .values()
              .iterator()
              .next())
          .authorizedOperations();
    } catch (UnknownTopicOrPartitionException absent) {
      absentTopics = true;
      return EnumSet.allOf(AclOperation.class);
    } catch (AuthorizationException refused) {
      return Set.of();
    }
  }

  private Set<AclOperation> onGroup(String group) {
    if (!isAllowed(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())) {
      return Set.of();
    }
    Set<AclOperation> granted = EnumSet.of(AclOperation.DESCRIBE);
    Collection<MemberToRemove> stranger = List.of(new MemberToRemove(NOBODY));
    var removing = new RemoveMembersFromConsumerGroupOptions(stranger);
    if (isAllowed(admin.removeMembersFromConsumerGroup(group, removing).all())) {
      granted.add(AclOperation.READ);
    }
    if (mayDelete(group)) {
      granted.add(AclOperation.DELETE);
    }
    return granted;
  }

  /** Kafka tells it of groups that exist; what it does not tell is taken for granted. */
  private boolean mayDelete(String group) {
    var options = new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true);
    try {
      return requireNonNull(
              ask(admin.describeConsumerGroups(List.of(group), options).all()).get(group))
          .authorizedOperations()
          .contains(AclOperation.DELETE);
    } catch (KafkaException untold) {
      return true;
    }
  }

  /** Under an id that is somebody's, nothing is begun: WRITE is taken for granted there. */
  private Set<AclOperation> onTransactionalId(ResourcePattern on) {
    boolean isOfAll = on.patternType() == PatternType.PREFIXED;
    String id = isOfAll ? on.name() + "-" + NOBODY : on.name();
    if (!isAllowed(admin.describeTransactions(List.of(id)).description(id))) {
      return Set.of();
    }
    boolean mayWrite = !isOfAll || isAllowed(admin.fenceProducers(List.of(id)).all());
    return mayWrite
        ? EnumSet.of(AclOperation.DESCRIBE, AclOperation.WRITE)
        : EnumSet.of(AclOperation.DESCRIBE);
  }

  /** Any answer but a refusal for want of a right; no answer at all is thrown. */
  private boolean isAllowed(KafkaFuture<?> future) {
    try {
      ask(future);
      return true;
    } catch (AuthorizationException refused) {
      return false;
    } catch (TransactionalIdNotFoundException nobody) {
      return true;
    } catch (org.apache.kafka.common.errors.TimeoutException silent) {
      throw silent;
    } catch (KafkaException other) {
      return !(other.getCause() instanceof AuthorizationException);
    }
  }

  private <T> T ask(KafkaFuture<T> future) {
    return KafkaAnswer.within(patience, future);
  }
}
