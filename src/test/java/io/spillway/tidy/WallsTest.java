package io.spillway.tidy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The walls between the rooms: who may know whom, and who may know Kafka, Vert.x and a clock. */
class WallsTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.spillway");

  private static final String[] PURE =
      rooms("sse", "message", "status", "job", "offsets", "ladder", "memory");
  private static final String[] VERTX = {"io.vertx..", "io.netty.."};
  private static final String KAFKA = "org.apache.kafka..";

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
                    "api",
                    "worker",
                    "router",
                    "delayer",
                    "broker",
                    "topics",
                    "metrics",
                    "operator",
                    "simulator",
                    "demo")));
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
            .resideOutsideOfPackages(rooms("api", "simulator", "operator", "wiring", "cli", "demo"))
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

  @Test
  void theApiKnowsNoKafka() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(rooms("api", "simulator", "operator", "pressure"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(KAFKA));
  }

  @ParameterizedTest
  @CsvSource({
    "config, ''",
    "operator, ''",
    "metrics, 'config status'",
    "sse, ''",
    "memory, ''",
    "offsets, ''",
    "broker, 'config topics ladder'",
    "simulator, 'config status message job sse'",
    "api, 'config job memory message metrics pressure sse status'",
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

  @ParameterizedTest
  @CsvSource({
    "worker, router",
    "worker, delayer",
    "router, worker",
    "router, delayer",
    "router, api",
    "delayer, worker",
    "delayer, router",
    "delayer, api",
  })
  void theRolesDoNotKnowOneAnother(String room, String stranger) {
    check(
        noClasses()
            .that()
            .resideInAPackage(room(room))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(room(stranger)));
  }

  @Test
  void onlyTheWiringKnowsTheStandInsForTheWorld() {
    check(
        classes()
            .that()
            .resideInAnyPackage(rooms("simulator", "broker"))
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(rooms("simulator", "broker", "demo", "cli")));
  }

  @Test
  void onlyTheCommandLineKnowsTheDemoAndNobodyKnowsTheCommandLine() {
    check(
        classes()
            .that()
            .resideInAPackage(room("demo"))
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(rooms("demo", "cli")));
    check(
        classes()
            .that()
            .resideInAPackage(room("cli"))
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage(room("cli")));
  }

  @Test
  void noTwoRoomsKnowEachOtherInACircle() {
    check(slices().matching("io.spillway.(*)..").should().beFreeOfCycles());
  }

  private static String room(String name) {
    return "io.spillway." + name + "..";
  }

  private static String[] rooms(String... names) {
    return Arrays.stream(names).map(WallsTest::room).toArray(String[]::new);
  }

  /** A room that is still empty breaks no rule. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(MAIN);
  }
}
