package io.spillway.doctor;

import io.spillway.config.Settings;
import io.spillway.rights.Right;
import io.spillway.rights.RightsHolder;
import io.spillway.status.Category;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
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
 * Whether this user has the rights of the roles that run here. Of a topic, Kafka says which
 * operations it allows. Of a group and a transactional id it says so by refusing: what is asked
 * changes nothing, since it concerns a member and an id that nobody has. Blocks.
 */
final class RightsFindings {
  private static final String NOBODY = "spillway-doctor";
  private static final Category WHOSE = Category.DEPLOYMENT_CONFIG;

  private final Settings settings;
  private final DerivedSettings derived;
  private final KafkaFindings kafka;
  private boolean absentTopics;

  RightsFindings(Settings settings, KafkaFindings kafka) {
    this.settings = settings;
    this.derived = new DerivedSettings(settings);
    this.kafka = kafka;
  }

  /** A line for each role. */
  List<CheckResult> rights() {
    Map<ResourcePattern, Set<AclOperation>> known = new HashMap<>();
    List<CheckResult> lines = new ArrayList<>();
    for (RoleDescriptor role : RoleDescriptor.running(settings)) {
      lines.add(line(role, missing(RightsHolder.of(role, derived).needs(), known)));
    }
    return lines;
  }

  private CheckResult line(RoleDescriptor role, Map<String, Set<String>> missing) {
    if (missing.isEmpty()) {
      String absent = absentTopics ? ", but of topics that are missing nothing is told" : "";
      return CheckResult.ok("rights", "the " + role.name() + " has all that it needs" + absent);
    }
    List<String> words = new ArrayList<>();
    missing.forEach((resource, rights) -> words.add(String.join(", ", rights) + " on " + resource));
    return CheckResult.fail(
        "rights",
        WHOSE,
        "the " + role.name() + " may not: " + String.join("; ", words),
        "'spillway rights " + role.name() + "' prints commands that grant it");
  }

  private Map<String, Set<String>> missing(
      List<Right> needed, Map<ResourcePattern, Set<AclOperation>> known) {
    Map<String, Set<String>> missing = new LinkedHashMap<>();
    for (Right right : needed) {
      for (ResourcePattern on : resources(right.on())) {
        Set<AclOperation> granted = known.computeIfAbsent(on, this::granted);
        Set<String> lacking = new TreeSet<>();
        right.operations().stream()
            .filter(operation -> !granted.contains(operation))
            .forEach(operation -> lacking.add(operation.name()));
        if (!lacking.isEmpty()) {
          missing.computeIfAbsent(name(on), nothing -> new TreeSet<>()).addAll(lacking);
        }
      }
    }
    return missing;
  }

  private static String name(ResourcePattern on) {
    String kind = on.resourceType().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    return kind + " " + on.name() + (on.patternType() == PatternType.PREFIXED ? "*" : "");
  }

  /** The resources themselves: the topics of this ladder for the prefix of all ladders. */
  private List<ResourcePattern> resources(ResourcePattern pattern) {
    boolean delays =
        pattern.resourceType() == ResourceType.TOPIC
            && pattern.patternType() == PatternType.PREFIXED;
    return delays
        ? derived.topics().retries().stream()
            .map(name -> new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL))
            .toList()
        : List.of(pattern);
  }

  private Set<AclOperation> granted(ResourcePattern on) {
    return switch (on.resourceType()) {
      case TOPIC -> onTopic(on.name());
      case GROUP -> onGroup(on.name());
      case TRANSACTIONAL_ID -> onTransactionalId(on.name() + "-" + NOBODY);
      default -> EnumSet.allOf(AclOperation.class);
    };
  }

  private Admin admin() {
    return kafka.admin();
  }

  /** A topic that does not exist is not told of here. */
  private Set<AclOperation> onTopic(String name) {
    try {
      return kafka
          .ask(
              admin()
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
    Set<AclOperation> granted = EnumSet.noneOf(AclOperation.class);
    if (isAllowed(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())) {
      granted.add(AclOperation.DESCRIBE);
    }
    Collection<MemberToRemove> stranger = List.of(new MemberToRemove(NOBODY));
    var removing = new RemoveMembersFromConsumerGroupOptions(stranger);
    if (isAllowed(admin().removeMembersFromConsumerGroup(group, removing).all())) {
      granted.add(AclOperation.READ);
      granted.add(AclOperation.DESCRIBE);
    }
    return granted;
  }

  private Set<AclOperation> onTransactionalId(String id) {
    Set<AclOperation> granted = EnumSet.noneOf(AclOperation.class);
    if (isAllowed(admin().describeTransactions(List.of(id)).description(id))) {
      granted.add(AclOperation.DESCRIBE);
    }
    if (isAllowed(admin().fenceProducers(List.of(id)).all())) {
      granted.add(AclOperation.WRITE);
      granted.add(AclOperation.DESCRIBE);
    }
    return granted;
  }

  /** Any answer but a refusal for want of a right; no answer at all is thrown. */
  private boolean isAllowed(KafkaFuture<?> future) {
    try {
      kafka.ask(future);
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
}
