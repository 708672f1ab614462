package io.spillway.rights;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.spillway.config.RoleName;
import io.spillway.rights.RightsHolder.OptionalRight;
import io.spillway.topics.TopicKind;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/** The rights of the commands that use Kafka, under one configuration. Pure functions. */
final class CommandRights {

  private static final Set<TopicKind> LETTERS =
      EnumSet.of(TopicKind.DEAD_LETTERS, TopicKind.PROGRESS);

  private CommandRights() {}

  static List<RightsHolder> all(DerivedSettings derived) {
    List<RightsHolder> all = new ArrayList<>();
    all.add(of("submit", on(derived, EnumSet.of(TopicKind.JOBS), WRITE, DESCRIBE)));
    all.add(of("results", on(derived, EnumSet.of(TopicKind.RESULTS), READ, DESCRIBE)));
    all.add(
        of(
            "cancel",
            on(derived, EnumSet.of(TopicKind.CANCELS), WRITE, DESCRIBE),
            on(derived, EnumSet.of(TopicKind.JOBS), DESCRIBE)));
    all.addAll(deadLetters(derived));
    all.add(topicsCreate(derived));
    all.add(topicsCheck(derived));
    all.addAll(progress(derived));
    all.add(doctor(derived));
    return all;
  }

  private static List<RightsHolder> deadLetters(DerivedSettings derived) {
    List<Right> reading = on(derived, LETTERS, READ, DESCRIBE);
    return List.of(
        of("dead-letters list", reading),
        of("dead-letters show", reading),
        of(
            "dead-letters replay",
            reading,
            on(derived, EnumSet.of(TopicKind.JOBS, TopicKind.PROGRESS), WRITE, DESCRIBE),
            List.of(Right.onTransactionalId(derived.replays(), WRITE, DESCRIBE))));
  }

  private static RightsHolder topicsCreate(DerivedSettings derived) {
    List<OptionalRight> uses = new ArrayList<>();
    for (Right right : on(derived, RoleDescriptor.topics(), DESCRIBE_CONFIGS, ALTER_CONFIGS)) {
      uses.add(
          new OptionalRight(right, "settings are sent that the cluster would give a topic anyway"));
    }
    return new RightsHolder(
        "topics create", on(derived, RoleDescriptor.topics(), CREATE, DESCRIBE), uses);
  }

  private static RightsHolder topicsCheck(DerivedSettings derived) {
    return new RightsHolder(
        "topics check",
        RightsHolder.start(derived),
        List.of(
            new OptionalRight(
                Right.onCluster(DESCRIBE_CONFIGS), "the brokers' limits are not checked")));
  }

  private static List<RightsHolder> progress(DerivedSettings derived) {
    return List.of(
        of(
            "progress show",
            on(derived, inputs(false), DESCRIBE),
            on(derived, inputs(true), READ, DESCRIBE),
            on(derived, EnumSet.of(TopicKind.PROGRESS), READ, DESCRIBE),
            groups(derived, true, DESCRIBE)),
        of(
            "progress accept",
            on(derived, inputs(false), READ, DESCRIBE),
            on(derived, inputs(true), DESCRIBE),
            on(derived, EnumSet.of(TopicKind.PROGRESS), READ, WRITE, DESCRIBE),
            groups(derived, true, DESCRIBE),
            groups(derived, false, READ)),
        of(
            "progress reset",
            on(derived, EnumSet.of(TopicKind.PROGRESS), READ, WRITE, DESCRIBE),
            groups(derived, true, DESCRIBE, DELETE)));
  }

  /** What it asks besides the rights of the roles, which it looks for. */
  private static RightsHolder doctor(DerivedSettings derived) {
    List<OptionalRight> uses = new ArrayList<>();
    uses.add(new OptionalRight(Right.onCluster(DESCRIBE), "`kafka-clock` is skipped"));
    uses.add(new OptionalRight(Right.onCluster(DESCRIBE_CONFIGS), "`kafka-limits` is skipped"));
    List<Right> through = new ArrayList<>();
    through.addAll(on(derived, EnumSet.of(TopicKind.JOBS), WRITE));
    through.addAll(on(derived, EnumSet.of(TopicKind.RESULTS), READ));
    through.forEach(right -> uses.add(new OptionalRight(right, "`--through-kafka` fails")));
    return new RightsHolder("doctor", RightsHolder.start(derived), uses);
  }

  @SafeVarargs
  private static RightsHolder of(String command, List<Right>... needs) {
    List<Right> all = new ArrayList<>();
    for (List<Right> some : needs) {
      all.addAll(some);
    }
    return new RightsHolder(command, all, List.of());
  }

  private static List<Right> on(
      DerivedSettings derived, Collection<TopicKind> kinds, AclOperation... operations) {
    return Right.onTopics(kinds, derived.topics(), operations);
  }

  /**
   * The topics that roles read as members of their groups.
   *
   * @param ofStreams those of the roles that run on Kafka Streams, or those of all others
   */
  private static Set<TopicKind> inputs(boolean ofStreams) {
    Set<TopicKind> inputs = EnumSet.noneOf(TopicKind.class);
    RoleDescriptor.all().stream()
        .filter(role -> role.keepsMarks() && role.runsOnStreams() == ofStreams)
        .forEach(role -> inputs.addAll(role.reads()));
    return inputs;
  }

  /**
   * On the groups whose progress is kept.
   *
   * @param all whether also on those that are of Kafka Streams
   */
  private static List<Right> groups(
      DerivedSettings derived, boolean all, AclOperation... operations) {
    return RoleDescriptor.all().stream()
        .filter(role -> role.keepsMarks() && (all || !role.runsOnStreams()))
        .map(RoleDescriptor::name)
        .map((RoleName role) -> Right.onGroup(derived.group(role), operations))
        .toList();
  }
}
