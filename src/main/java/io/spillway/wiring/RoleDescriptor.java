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
 * What a role is, beside its work. Its start, the topics that an installation has, the rights that
 * Kafka has to give, the groups that {@code spillway progress} knows and the tables of the
 * documents come from here: a new role is a constant of {@link RoleName}, a class of this kind, and
 * a line in {@link #of}. Immutable, for any thread.
 */
public interface RoleDescriptor {

  /** Which one it is. */
  RoleName name();

  /** What it does, in a few words for people. */
  String work();

  /** The topics that it reads as a member of its group. */
  Set<TopicKind> reads();

  /**
   * The topics that it writes to in transactions, offsets included. Of a role that keeps marks, the
   * progress topic is one of them, and it reads that too.
   */
  Set<TopicKind> writes();

  /** Whether it keeps marks of what it has finished. */
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

  /** Whether Kafka Streams runs it, which writes the metadata of its offsets itself. */
  default boolean runsOnStreams() {
    return false;
  }

  /** The keys that it alone reads. */
  List<Key<?>> keys();

  /** What it counts and measures, beside whether it runs. */
  Set<MeterName> meters();

  /** What it counts begins at zero. */
  void countFromZero(Meters meters, DerivedSettings derived);

  /**
   * Starts it.
   *
   * @throws io.spillway.role.StartRefused if it must not begin
   */
  Role start(RoleParts parts);

  /** What the role of this name is. */
  static RoleDescriptor of(RoleName name) {
    return switch (name) {
      case WORKER -> new WorkerRole();
      case ROUTER -> new RouterRole();
      case DELAYER -> new DelayerRole();
    };
  }

  /** All roles, in the order in which a job meets them. */
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

  /** The topics of an installation: all that a role reads or writes. */
  static Set<TopicKind> topics() {
    Set<TopicKind> topics = EnumSet.noneOf(TopicKind.class);
    for (RoleDescriptor role : all()) {
      topics.addAll(role.reads());
      topics.addAll(role.writes());
    }
    return topics;
  }
}
