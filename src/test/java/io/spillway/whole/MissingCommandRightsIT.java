package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cli.CliRun;
import io.spillway.config.RoleName;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.rights.Right;
import io.spillway.rights.RightsHolder;
import io.spillway.rights.RightsHolder.OptionalRight;
import io.spillway.topics.Topics;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.Roles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each right of a command in the table is taken away in turn: the command ends with 1 and names
 * just that one, or does without it what the table says.
 */
@Tag("long")
class MissingCommandRightsIT {

  private static final String REFUSED = "claude-refused";

  private static GuardedKafka guarded;
  private static Installation spillway;
  private static int prefixes;

  @TempDir private static Path directory;

  @BeforeAll
  static void start() throws Exception {
    guarded = new GuardedKafka(Map.of());
    Faults faults =
        Faults.of(7, FaultRule.of(Fault.HttpError.of(400, "no", Map.of())).forModel(REFUSED));
    spillway =
        new Installation(
            guarded.kafka(),
            Map.of(),
            GuardedKafka.administrator(Map.of("spillway.leave-on-stop", "true")),
            simulator -> simulator.faults(faults));
    Files.write(directory.resolve("jobs.jsonl"), Installation.job("submitted", "claude-test"));
    try (Roles _ = spillway.run("one", "worker,router,delayer")) {
      spillway.submit("refused", REFUSED, null);
      spillway.awaitResults(1);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    spillway.close();
    guarded.close();
  }

  static Stream<String> commands() {
    return RightsHolder.all(spillway.derived()).stream()
        .map(RightsHolder::name)
        .filter(name -> Stream.of(RoleName.values()).noneMatch(role -> role.text().equals(name)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theCommandNamesIt(String command) throws Exception {
    List<TableRight> unnamed = new ArrayList<>();
    for (TableRight right : TableRight.of(holder(command, spillway.derived()).needs())) {
      TableRight taken = grant(command, right);
      if (!taken.without(guarded, () -> isNamed(command, run(command, taken), taken))) {
        unnamed.add(taken);
      }
    }
    assertThat(unnamed).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void withoutWhatItOnlyUsesItDoesWhatTheTableSays(String command) throws Exception {
    for (OptionalRight may : holder(command, spillway.derived()).uses()) {
      for (TableRight right : TableRight.of(List.of(may.right()))) {
        TableRight taken = grant(command, right);
        assertThat(taken.without(guarded, () -> isDoneWithout(command, taken)))
            .as("%s without %s", command, taken)
            .isTrue();
      }
    }
  }

  private static RightsHolder holder(String command, DerivedSettings derived) {
    return RightsHolder.named(command, derived).orElseThrow();
  }

  /** Grants the command its rights; returns the right to be taken. */
  private static TableRight grant(String command, TableRight right) throws Exception {
    TableRight taken = right;
    DerivedSettings derived = spillway.derived();
    if (command.equals("topics create")) {
      String prefix = "new-" + prefixes++ + ".";
      derived = spillway.plan(Map.of("spillway.topic.prefix", prefix));
      taken = right.renamed(right.on().name().replaceFirst("^llm\\.", prefix));
    }
    RightsHolder holder = holder(command, derived);
    List<Right> all = new ArrayList<>(holder.needs());
    holder.uses().forEach(may -> all.add(may.right()));
    guarded.allowOnly(all);
    return taken;
  }

  /** Gives the commands that change progress something to do, whatever was done before. */
  private static void work(String command) {
    if (command.equals("progress accept") || command.equals("progress reset")) {
      byAdministrator("progress", "reset", "--yes");
      progressOfAnotherOrigin();
    }
    if (command.equals("progress reset")) {
      byAdministrator("progress", "accept");
    }
  }

  private static void byAdministrator(String... words) {
    CliRun run = CliRun.configured(spillway.configuration(), words);
    assertThat(run.exitCode()).as("%s", run).isZero();
  }

  /** Offsets of all groups that somebody else has committed. */
  private static void progressOfAnotherOrigin() {
    Topics topics = spillway.topics();
    var inputs =
        Map.of(
            RoleName.WORKER, List.of(topics.jobs(), topics.due()),
            RoleName.ROUTER, List.of(topics.failures()),
            RoleName.DELAYER, topics.retries());
    try (Admin admin = spillway.admin()) {
      for (RoleName role : RoleName.values()) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        inputs
            .get(role)
            .forEach(topic ->
                offsets.put(new TopicPartition(topic, 0), new OffsetAndMetadata(0, "of another")));
        admin.alterConsumerGroupOffsets(spillway.derived().group(role), offsets).all().get();
      }
    } catch (InterruptedException | ExecutionException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static CliRun run(String command, TableRight taken) {
    work(command);
    Map<String, String> configuration =
        new HashMap<>(GuardedKafka.configuration(spillway.configuration()));
    if (command.equals("topics create")) {
      String name = taken.on().name();
      configuration.put("spillway.topic.prefix", name.substring(0, name.indexOf('.') + 1));
    }
    String more =
        switch (command) {
          case "submit" -> directory.resolve("jobs.jsonl").toString();
          case "cancel" -> "some";
          case "dead-letters show" -> "refused";
          case "dead-letters replay" -> "--all";
          case "progress reset" -> "--yes";
          case "doctor" -> "--no-call --through-kafka --wait 1 --timeout 60";
          default -> "";
        };
    return CliRun.configured(configuration, (command + " " + more).strip().split(" "));
  }

  /** Whether the command failed, and named the right and no other. */
  private static boolean isNamed(String command, CliRun run, TableRight right) {
    if (command.equals("doctor")) {
      return run.out()
          .lines()
          .anyMatch(line -> line.startsWith("FAIL topics [") && right.isNamedIn(line));
    }
    String said = run.err().replaceAll(" \\(without it Kafka does not tell of [A-Z_, ]+\\)", "");
    String only =
        "'%s' may not: %s; \"spillway rights".formatted(command, right.words(ladder(right)));
    return run.exitCode() == 1
        && right.isNamedIn(said)
        && (said.contains(only) || !said.contains(" may not: "));
  }

  /** The delay topics of the prefix of the right's topics. */
  private static List<String> ladder(TableRight right) {
    String name = right.on().name();
    String prefix = name.substring(0, name.indexOf('.') + 1);
    return right.isOnTopic()
        ? spillway.plan(Map.of("spillway.topic.prefix", prefix)).topics().retries()
        : List.of();
  }

  private static boolean isDoneWithout(String command, TableRight right) {
    CliRun run = run(command, right);
    String text = run.out() + run.err();
    return switch (command) {
      // It sends all settings if it may look at no topic, and names a single one that it may not.
      case "topics create" -> run.exitCode() == 0 || right.isNamedIn(run.err());
      case "topics check" ->
          run.exitCode() == 0
              && text.contains(
                  "the brokers' limits are not checked: the right " + right.operation());
      case "doctor" ->
          right.on().resourceType() == ResourceType.CLUSTER
              ? text.contains(
                  "skipped kafka-%s: this user may not ask: the right %s on the cluster is missing"
                      .formatted(
                          right.operation() == AclOperation.DESCRIBE ? "clock" : "limits",
                          right.operation()))
              : text.lines()
                  .filter(line -> line.startsWith("FAIL through-kafka"))
                  .anyMatch(line ->
                      line.contains(
                          "Kafka refuses the right %s on the topic %s;"
                              .formatted(right.operation(), right.on().name())));
      default -> false;
    };
  }
}
