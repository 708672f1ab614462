package io.spillway.rights;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.spillway.topics.TopicKind;
import io.spillway.topics.Topics;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * A role or a command, and the rights with which it does its whole work.
 *
 * @param name the role as {@code spillway.roles} names it, or the words of the command
 * @param needs the rights without which it cannot do its work
 * @param uses the rights that it asks for and can do without, and what it then does
 */
public record RightsHolder(String name, List<Right> needs, List<OptionalRight> uses) {

  /**
   * A right that may be missing.
   *
   * @param right the right
   * @param otherwise what happens without it, as part of a sentence
   */
  public record OptionalRight(Right right, String otherwise) {}

  /** Copies the lists; the needs have one entry a resource. */
  public RightsHolder {
    needs = merged(needs);
    uses = List.copyOf(uses);
  }

  /** All roles and all commands that use Kafka, under this configuration. */
  public static List<RightsHolder> all(DerivedSettings derived) {
    List<RightsHolder> all = new ArrayList<>();
    RoleDescriptor.all().forEach(role -> all.add(of(role, derived)));
    all.addAll(CommandRights.all(derived));
    return List.copyOf(all);
  }

  /** The one of this name; empty if there is none. */
  public static Optional<RightsHolder> named(String name, DerivedSettings derived) {
    return all(derived).stream().filter(holder -> holder.name.equals(name)).findAny();
  }

  /** A role: its work, and the check of all topics that precedes every start. */
  public static RightsHolder of(RoleDescriptor role, DerivedSettings derived) {
    List<Right> needs = new ArrayList<>(work(role, derived));
    needs.addAll(start(derived));
    return new RightsHolder(
        role.name().text(),
        needs,
        List.of(
            new OptionalRight(
                Right.onCluster(DESCRIBE_CONFIGS),
                "the brokers' limits are taken to be Kafka's defaults")));
  }

  /** What a role needs for its work, without the check that precedes it. */
  static List<Right> work(RoleDescriptor role, DerivedSettings derived) {
    Topics topics = derived.topics();
    List<Right> rights = new ArrayList<>();
    Set<TopicKind> inputs = EnumSet.noneOf(TopicKind.class);
    inputs.addAll(role.reads());
    inputs.addAll(role.follows());
    rights.addAll(Right.onTopics(inputs, topics, READ, DESCRIBE));
    rights.addAll(Right.onTopics(role.writes(), topics, WRITE, DESCRIBE));
    if (role.keepsMarks()) {
      rights.addAll(Right.onTopics(EnumSet.of(TopicKind.PROGRESS), topics, READ));
    }
    String group = derived.group(role.name());
    rights.add(Right.onGroup(group, READ, DESCRIBE));
    if (!role.writes().isEmpty()) {
      rights.add(Right.onTransactionalIds(group, WRITE, DESCRIBE));
    }
    return merged(rights);
  }

  /** What every start needs, because it checks the topics before the roles begin. */
  static List<Right> start(DerivedSettings derived) {
    return Right.onTopics(RoleDescriptor.topics(), derived.topics(), DESCRIBE, DESCRIBE_CONFIGS);
  }

  /** One entry for each resource, with all operations on it, in the order of the first. */
  private static List<Right> merged(List<Right> rights) {
    Map<ResourcePattern, Set<AclOperation>> all = new LinkedHashMap<>();
    for (Right right : rights) {
      all.computeIfAbsent(right.on(), on -> EnumSet.noneOf(AclOperation.class))
          .addAll(right.operations());
    }
    return all.entrySet().stream()
        .map(entry -> new Right(entry.getKey(), entry.getValue()))
        .toList();
  }
}
