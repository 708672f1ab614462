package io.spillway.tidy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import io.spillway.api.ApiSettings;
import io.spillway.config.RoleName;
import io.spillway.wiring.RoleDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The walls between the rooms: who may know whom, and who may know Kafka, Vert.x and a clock. */
class WallsTest {
  private static final String[] PURE =
      rooms("json", "sse", "message", "status", "job", "offsets", "ladder", "memory");
  private static final String[] VERTX = {"io.vertx..", "io.netty.."};
  private static final String KAFKA = "org.apache.kafka..";
  private static final String[] KAFKA_CLIENTS = {
    "org.apache.kafka.clients..", "org.apache.kafka.common..", "org.apache.kafka.streams.."
  };

  @Test
  void pureRoomsKnowNeitherKafkaNorVertx() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KAFKA, "io.vertx..", "io.netty.."));
  }

  @Test
  void pureRoomsKnowNoClock() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.InstantSource")
            .orShould()
            .accessTargetWhere(Accesses.TIME)
            .orShould()
            .accessTargetWhere(Accesses.RANDOM));
  }

  /** The scheduler decides by what it is told: of the API it knows the records, and no client. */
  @Test
  void theSchedulerIsPure() {
    check(
        noClasses()
            .that()
            .resideInAPackage(room("pressure"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(VERTX)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.InstantSource")
            .orShould()
            .dependOnClassesThat(
                resideInAPackage(room("api"))
                    .and(describe("are no records", (JavaClass type) -> !type.isRecord())))
            .orShould()
            .accessTargetWhere(Accesses.TIME)
            .orShould()
            .accessTargetWhere(Accesses.RANDOM));
  }

  @Test
  void pureRoomsKnowNoRoomThatDoesThings() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                rooms(
                    "api", "worker", "router", "delayer", "topics", "metrics", "operator", "dev")));
  }

  @Test
  void tagsKnowOnlyTheHeadersOfKafka() {
    check(
        noClasses()
            .that()
            .resideInAPackage(room("tag"))
            .should()
            .dependOnClassesThat(
                resideInAPackage(KAFKA)
                    .and(
                        describe(
                            "are no headers",
                            (JavaClass type) ->
                                !type.getPackageName()
                                    .startsWith("org.apache.kafka.common.header")))));
  }

  @Test
  void onlyTheRoomsThatTalkHttpKnowVertx() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                rooms("api", "operator", "wiring", "doctor", "cli", "dev.simulator", "dev.demo"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(VERTX));
  }

  /**
   * Under exactly_once_v2 of Kafka Streams 4.3.1 a sink with a partitioner of ours can lose records
   * when its topic's metadata cannot be had.
   */
  @Test
  void noSinkHasAPartitionerOfOurs() {
    check(
        noClasses()
            .should()
            .callMethodWhere(
                describe(
                    "takes a partitioner",
                    (JavaMethodCall call) ->
                        call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.getSimpleName().equals("StreamPartitioner")))));
  }

  /** The simulator's are its own: it stands in for a server of others. */
  @Test
  void onlyTheRoomOfJsonMakesReadersOfIt() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(rooms("json", "dev.simulator.json"))
            .should()
            .callConstructorWhere(target(owner(assignableTo(JsonFactory.class))))
            .orShould()
            .callConstructorWhere(target(owner(assignableTo(ObjectMapper.class))))
            .orShould()
            .callMethodWhere(
                target(owner(assignableTo(JsonFactory.class).or(assignableTo(ObjectMapper.class))))
                    .and(target(name("builder")))));
  }

  /** The target is the attempt's: what serves attempts must not take the client's own for it. */
  @Test
  void nothingBelowTheClientTakesItsTargetForTheOnlyOne() {
    check(
        noClasses()
            .that()
            .resideInAPackage(room("api"))
            .and()
            .doNotHaveSimpleName("ApiClient")
            .should()
            .callMethod(ApiSettings.class, "target"));
  }

  @Test
  void theApiKnowsNoKafka() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(rooms("api", "operator", "pressure", "dev.simulator"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(KAFKA));
  }

  @ParameterizedTest
  @CsvSource({
    "config, ''",
    "operator, ''",
    "metrics, 'config status transaction'",
    "json, ''",
    "sse, ''",
    "memory, ''",
    "offsets, ''",
    "dev.broker, 'config topics ladder'",
    "dev.simulator, 'config status message job sse'",
    "host, 'config'",
    "api, 'config credential host job memory message metrics sse status'",
    "pressure, 'api refusal status'",
  })
  void aRoomKnowsNoRoomsButThese(String room, String known) {
    String[] allowed = rooms((room + " " + known).strip().split(" "));
    check(
        noClasses()
            .that()
            .resideInAPackage(room(room))
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.spillway..")
                    .and(
                        describe(
                            "are in a room not listed",
                            (JavaClass type) ->
                                !JavaClass.Predicates.resideInAnyPackage(allowed).test(type)))));
  }

  /** Each role has a room of its name. */
  @ParameterizedTest
  @EnumSource
  void theRolesDoNotKnowOneAnother(RoleName role) {
    List<String> strangers = new ArrayList<>();
    if (!RoleDescriptor.of(role).callsApi()) {
      strangers.add("api");
    }
    Arrays.stream(RoleName.values())
        .filter(other -> other != role)
        .forEach(other -> strangers.add(other.text()));
    check(
        noClasses()
            .that()
            .resideInAPackage(room(role.text()))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(rooms(strangers.toArray(String[]::new))));
  }

  /** The service runs without dev; the command line finds dev's commands by their names alone. */
  @Test
  void nobodyKnowsDev() {
    check(
        classes()
            .that()
            .resideInAPackage(room("dev"))
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage(room("dev")));
  }

  /** What else there is of Kafka lies in jars that the service does not have. */
  @Test
  void onlyDevKnowsMoreOfKafkaThanItsClientsAndStreams() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(room("dev"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("kafka..", "scala..")
            .orShould()
            .dependOnClassesThat(
                resideInAPackage(KAFKA)
                    .and(
                        describe(
                            "are of a broker",
                            (JavaClass type) ->
                                !JavaClass.Predicates.resideInAnyPackage(KAFKA_CLIENTS)
                                    .test(type)))));
  }

  @Test
  void onlyTheDemoAndTheCommandsKnowTheStandInsForTheWorld() {
    check(
        classes()
            .that()
            .resideInAnyPackage(rooms("dev.simulator", "dev.broker"))
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(rooms("dev.simulator", "dev.broker", "dev.demo", "dev.cli")));
  }

  @Test
  void onlyTheCommandsKnowTheDemo() {
    check(
        classes()
            .that()
            .resideInAPackage(room("dev.demo"))
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(rooms("dev.demo", "dev.cli")));
  }

  @Test
  void onlyTheCommandsOfDevKnowTheCommandLine() {
    check(
        classes()
            .that()
            .resideInAPackage(room("cli"))
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(rooms("cli", "dev.cli")));
  }

  @Test
  void noTwoRoomsKnowEachOtherInACircle() {
    check(slices().matching("io.spillway.(*)..").should().beFreeOfCycles());
    check(slices().matching("io.spillway.dev.(*)..").should().beFreeOfCycles());
    check(slices().matching("io.spillway.dev.simulator.(*)..").should().beFreeOfCycles());
  }

  private static String room(String name) {
    return "io.spillway." + name + "..";
  }

  private static String[] rooms(String... names) {
    return Arrays.stream(names).map(WallsTest::room).toArray(String[]::new);
  }

  /** Fails too if the rule finds nothing to look at: a room that was renamed. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(false).check(Classes.MAIN);
  }
}
