package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import io.spillway.metrics.MeterName;
import io.spillway.metrics.Meters;
import io.spillway.router.RouterSettings;
import io.spillway.router.RouterTopology;
import io.spillway.topics.TopicKind;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the descriptors say is what the roles do. */
class RoleDescriptorTest {

  private static final JavaClasses WIRING =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.spillway.wiring", "io.spillway.config");

  @ParameterizedTest
  @EnumSource
  void eachNameHasItsRole(RoleName name) {
    assertThat(RoleDescriptor.of(name).name()).isEqualTo(name);
  }

  @Test
  void togetherTheRolesReadAndWriteAllTopicsAndCountAllMeters() {
    Set<MeterName> meters = EnumSet.of(MeterName.ROLE_RUNNING);
    RoleDescriptor.all().forEach(role -> meters.addAll(role.meters()));

    assertThat(RoleDescriptor.topics()).containsExactly(TopicKind.values());
    assertThat(meters).containsExactlyInAnyOrder(MeterName.values());
  }

  /**
   * Jobs and cancels come from outside, results and dead letters go there, marks are for the role
   * itself.
   */
  @Test
  void whatOneRoleWritesAnotherOneReads() {
    Set<TopicKind> read = EnumSet.noneOf(TopicKind.class);
    Set<TopicKind> written = EnumSet.noneOf(TopicKind.class);
    for (RoleDescriptor role : RoleDescriptor.all()) {
      read.addAll(role.reads());
      written.addAll(role.writes());
    }

    assertThat(written)
        .containsAll(EnumSet.complementOf(EnumSet.of(TopicKind.JOBS, TopicKind.CANCELS)));
    assertThat(read)
        .contains(TopicKind.JOBS, TopicKind.FAILURES, TopicKind.RETRIES, TopicKind.DUE)
        .doesNotContain(TopicKind.PROGRESS);
  }

  @Test
  void theTopologyOfTheRouterReadsAndWritesWhatItsDescriptorSays() throws Exception {
    DerivedSettings derived = new DerivedSettings(Settings.load(Map.of(), null));
    RouterSettings settings =
        new RouterSettings(
            derived.topics(), "group", derived.retryPolicy(), 1 << 20, Duration.ZERO);
    Set<String> reads = new HashSet<>();
    Set<String> writes = new HashSet<>();
    RouterTopology.build(
            settings, Uuid.ONE_UUID, new Meters(new SimpleMeterRegistry()), () -> false)
        .describe()
        .subtopologies()
        .forEach(part ->
            part.nodes()
                .forEach(node -> {
                  switch (node) {
                    case TopologyDescription.Source source -> reads.addAll(source.topicSet());
                    case TopologyDescription.Sink sink -> writes.add(sink.topic());
                    default -> assertThat(node).isInstanceOf(TopologyDescription.Processor.class);
                  }
                }));

    RoleDescriptor router = RoleDescriptor.of(RoleName.ROUTER);
    assertThat(reads).isEqualTo(topics(router.reads(), derived));
    assertThat(writes).isEqualTo(topics(router.writes(), derived));
  }

  private static Set<String> topics(Set<TopicKind> kinds, DerivedSettings derived) {
    return kinds.stream()
        .flatMap(kind -> kind.names(derived.topics()).stream())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource
  void whatARoleCountsFromZeroIsAmongItsMeters(RoleName name) throws Exception {
    RoleDescriptor role = RoleDescriptor.of(name);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Meters meters = new Meters(registry);
    Set<String> before = names(registry);

    role.countFromZero(meters, new DerivedSettings(Settings.load(Map.of(), null)));

    Set<String> counted = names(registry);
    counted.removeAll(before);
    assertThat(counted)
        .isNotEmpty()
        .isSubsetOf(role.meters().stream().map(MeterName::meter).collect(Collectors.toSet()));
  }

  private static Set<String> names(SimpleMeterRegistry registry) {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .map(Meter.Id::getName)
        .map(meter -> meter.replaceFirst("[.]histogram$", "")) // the buckets of a timer
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Read means: in its start, or in what that calls within the room of the wiring. */
  @ParameterizedTest
  @EnumSource
  void theKeysThatOneRoleAloneReadsAreNamedByIt(RoleName name) {
    Set<String> own = keysReadBy(name);
    assertThat(own).contains("TOPIC_PREFIX");
    Arrays.stream(RoleName.values())
        .filter(other -> other != name)
        .forEach(other -> own.removeAll(keysReadBy(other)));

    assertThat(own).isSubsetOf(fieldNames(RoleDescriptor.of(name).keys()));
  }

  /** A key that is named after a role is read by no other. */
  @Test
  void aKeyThatIsNamedAfterARoleIsItsOwn() {
    for (RoleName name : RoleName.values()) {
      String prefix = name.name() + "_";
      Set<String> named =
          fieldNames(Keys.all()).stream()
              .filter(key -> key.startsWith(prefix))
              .collect(Collectors.toSet());
      for (RoleDescriptor role : RoleDescriptor.all()) {
        if (role.name() == name) {
          assertThat(fieldNames(role.keys())).containsAll(named);
        } else {
          assertThat(fieldNames(role.keys())).noneMatch(named::contains);
        }
      }
    }
  }

  private static Set<String> keysReadBy(RoleName name) {
    Class<?> role = RoleDescriptor.of(name).getClass();
    Set<String> keys = new HashSet<>();
    Set<JavaCodeUnit> seen = new HashSet<>();
    Deque<JavaCodeUnit> open =
        new ArrayDeque<>(
            WIRING.get(role).getMethods().stream()
                .filter(method -> method.getName().equals("start"))
                .toList());
    while (!open.isEmpty()) {
      JavaCodeUnit unit = open.pop();
      if (seen.add(unit)) {
        for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
          if (access instanceof JavaFieldAccess field
              && field.getTargetOwner().isEquivalentTo(Keys.class)) {
            keys.add(field.getTarget().getName());
          } else if (access.getTargetOwner().getPackageName().equals("io.spillway.wiring")) {
            called(access).forEach(open::push);
          }
        }
      }
    }
    return keys;
  }

  private static Stream<JavaCodeUnit> called(JavaAccess<?> access) {
    return access.getTarget().resolveMember().stream()
        .filter(JavaCodeUnit.class::isInstance)
        .map(JavaCodeUnit.class::cast);
  }

  private static Set<String> fieldNames(List<? extends Key<?>> keys) {
    return Arrays.stream(Keys.class.getDeclaredFields())
        .filter(field -> Key.class.isAssignableFrom(field.getType()))
        .filter(field -> keys.contains(value(field)))
        .map(Field::getName)
        .collect(Collectors.toSet());
  }

  private static Object value(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException hidden) {
      throw new AssertionError(hidden);
    }
  }
}
