package io.spillway.wiring;

import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import io.spillway.metrics.MeterName;
import io.spillway.metrics.Meters;
import io.spillway.role.Role;
import io.spillway.topics.TopicKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The description of a role: everything about it except its work. The start, the topics of an
 * installation, the rights that Kafka has to grant, the groups of {@code spillway progress} and the
 * tables of the documents are derived from it. To add a role, add a constant to {@link RoleName}, a
 * class that implements this interface, and a line in {@link #of}. Immutable.
 */
public interface RoleDescriptor {

  /** The name of the role. */
  RoleName name();

  /** The role's work in a few words for people. */
  String work();

  /** The topics that it reads as a member of its group. */
  Set<TopicKind> reads();

  /** The topics that it reads whole, from the beginning and without a group. */
  default Set<TopicKind> follows() {
    return EnumSet.noneOf(TopicKind.class);
  }

  /**
   * The topics that it writes to in its transactions. If it keeps marks, the progress topic is one
   * of them, and the role also reads that.
   */
  Set<TopicKind> writes();

  /** Whether it keeps marks of its progress. */
  default boolean keepsMarks() {
    return writes().contains(TopicKind.PROGRESS);
  }

  /** Whether it calls the API: it then needs a key, sockets, and memory for answers. */
  default boolean callsApi() {
    return false;
  }

  /** How long a turn of its thread may take by what is configured, beside Kafka's clients. */
  default Duration longestTurn(Settings settings) {
    return Duration.ZERO;
  }

  /**
   * Whether it is a Kafka Streams application; Streams writes the metadata of the committed offsets
   * itself.
   */
  default boolean runsOnStreams() {
    return false;
  }

  /** The configuration keys that only this role reads. */
  List<Key<?>> keys();

  /** The meters of the role, besides the one that tells whether it runs. */
  Set<MeterName> meters();

  /** Registers the role's meters with the value zero. */
  void countFromZero(Meters meters, DerivedSettings derived);

  /**
   * Starts the role.
   *
   * @throws io.spillway.role.StartRefused if it must not begin
   */
  Role start(RoleParts parts);

  /** The descriptor of the role with this name. */
  static RoleDescriptor of(RoleName name) {
    return switch (name) {
      case WORKER -> new WorkerRole();
      case ROUTER -> new RouterRole();
      case DELAYER -> new DelayerRole();
    };
  }

  /** All roles, in the order in which a job passes through them. */
  static List<RoleDescriptor> all() {
    return Arrays.stream(RoleName.values()).map(RoleDescriptor::of).toList();
  }

  /** The roles that a process runs, in the same order. */
  static List<RoleDescriptor> running(Settings settings) {
    Set<RoleName> names = settings.get(Keys.ROLES);
    return all().stream().filter(role -> names.contains(role.name())).toList();
  }

  /** Whether a process calls the API. */
  static boolean anyCallsApi(Settings settings) {
    return running(settings).stream().anyMatch(RoleDescriptor::callsApi);
  }

  /** The topics of an installation: all topics that some role reads, follows or writes. */
  static Set<TopicKind> topics() {
    Set<TopicKind> topics = EnumSet.noneOf(TopicKind.class);
    for (RoleDescriptor role : all()) {
      topics.addAll(role.reads());
      topics.addAll(role.follows());
      topics.addAll(role.writes());
    }
    return topics;
  }
}
