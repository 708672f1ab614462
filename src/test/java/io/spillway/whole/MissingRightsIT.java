package io.spillway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.spillway.cli.CliRun;
import io.spillway.config.RoleName;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.rights.Right;
import io.spillway.rights.RightsHolder;
import io.spillway.role.Lifecycle;
import io.spillway.role.RoleState;
import io.spillway.running.Pause;
import io.spillway.wiring.RoleDescriptor;
import io.spillway.wiring.Roles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each right of a role in the table is taken away in turn, and the doctor and the role name just
 * that one. The role runs with the rights of the table; the other roles may do everything.
 */
@Tag("long")
class MissingRightsIT {

  private static final String FULL_ONCE = "claude-full-once";
  private static final String REFUSED = "claude-refused";

  private static GuardedKafka guarded;
  private static Installation spillway;
  private static int feeds;

  @BeforeAll
  static void start() throws Exception {
    guarded = new GuardedKafka(Map.of());
    Faults faults =
        Faults.of(
            7,
            FaultRule.of(Fault.HttpError.of(529, "Overloaded", Map.of()))
                .forModel(FULL_ONCE)
                .onFirst(1),
            FaultRule.of(Fault.HttpError.of(400, "no", Map.of())).forModel(REFUSED));
    spillway =
        new Installation(
            guarded.kafka(),
            Map.of(),
            GuardedKafka.administrator(Map.of()),
            simulator -> simulator.faults(faults));
  }

  @AfterAll
  static void stop() throws Exception {
    spillway.close();
    guarded.close();
  }

  @ParameterizedTest
  @EnumSource(RoleName.class)
  void theDoctorNamesIt(RoleName role) throws Exception {
    List<TableRight> rights = grant(role);
    Pause.await("all rights", () -> doctor(role).exitCode() == 0);
    List<TableRight> unnamed = new ArrayList<>();
    for (TableRight right : rights) {
      if (!right.without(guarded, () -> isNamed(doctor(role), role, right))) {
        unnamed.add(right);
      }
    }
    assertThat(unnamed).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(RoleName.class)
  void theRoleNamesIt(RoleName role) throws Exception {
    List<TableRight> rights = grant(role);
    String others =
        Stream.of(RoleName.values())
            .filter(other -> other != role)
            .map(RoleName::text)
            .collect(Collectors.joining(","));
    List<TableRight> unnamed = new ArrayList<>();
    try (Roles _ = spillway.run("others", others)) {
      for (TableRight right : rights) {
        boolean isAskedFirst = right.isOnTopic() && right.isLook();
        if (!right.isOnCluster()
            && !right.without(
                guarded,
                () -> isAskedFirst ? isStartRefused(role, right) : isWaitedFor(role, right))) {
          unnamed.add(right);
        }
      }
    }
    assertThat(unnamed).isEmpty();
  }

  /** Gives the rights of the table for the role and for the doctor's own looks, and no others. */
  private static List<TableRight> grant(RoleName role) throws Exception {
    RightsHolder holder = RightsHolder.of(RoleDescriptor.of(role), spillway.derived());
    RightsHolder doctor = RightsHolder.named("doctor", spillway.derived()).orElseThrow();
    List<Right> all = new ArrayList<>(holder.needs());
    holder.uses().forEach(may -> all.add(may.right()));
    List<TableRight> rights = TableRight.of(all);
    doctor.uses().stream()
        .map(RightsHolder.OptionalRight::right)
        .filter(right -> right.on().resourceType() == ResourceType.CLUSTER)
        .forEach(all::add);
    guarded.allowOnly(all);
    return rights;
  }

  /** The configuration of the user whose rights are taken away. */
  private static Map<String, String> limited(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(spillway.configuration());
    all.putAll(more);
    return GuardedKafka.configuration(all);
  }

  private static CliRun doctor(RoleName role) {
    return CliRun.configured(
        limited(Map.of("spillway.roles", role.text())), "doctor", "--no-call", "--timeout", "60");
  }

  /** Whether it is named, and no other. */
  private static boolean isNamed(CliRun run, RoleName role, TableRight right) {
    if (right.isOnCluster()) {
      return run.exitCode() == 0
          && run.out()
              .contains(
                  "skipped kafka-limits: this user may not ask: the right %s on the cluster"
                      .formatted(right.operation()));
    }
    return run.exitCode() == 1
        && run.out()
            .replaceAll(" \\(without it Kafka does not tell of [A-Z_, ]+\\)", "")
            .contains(
                "FAIL rights [deployment_config]: the %s may not: %s; 'spillway rights %1$s'"
                    .formatted(role, right.words(spillway.topics().retries())));
  }

  /** Whether {@code spillway run} ends and names it, before any role begins. */
  private static boolean isStartRefused(RoleName role, TableRight right) {
    CliRun run =
        assertTimeoutPreemptively(
            TableRight.SOON,
            () ->
                CliRun.configured(
                    limited(Map.of("spillway.roles", role.text(), "spillway.http.port", "0")),
                    "run"));
    return run.exitCode() == 1 && right.isNamedIn(run.err());
  }

  /** Whether the role waits for it, with jobs that need all its rights, or does not begin. */
  private static boolean isWaitedFor(RoleName role, TableRight right) {
    Map<String, String> as =
        GuardedKafka.configuration(Map.of("spillway.worker.drain-timeout", "1s"));
    try (Roles roles = spillway.launch("one", role.text(), as)) {
      feed();
      return Pause.until(() -> right.isNamedIn(trouble(roles)), TableRight.SOON);
    } catch (KafkaException refused) {
      return right.isNamedIn(refused.getMessage());
    }
  }

  private static String trouble(Roles roles) {
    Lifecycle.RoleStatus status = roles.status(roles.running().getFirst());
    return status.state() == RoleState.WAITING ? status.reason() : "";
  }

  /** A success, a retry, a dead letter, a job that is put off, and a cancel of the one before. */
  private static void feed() {
    int feed = feeds++;
    spillway.submit("good-" + feed);
    spillway.submit("full-" + feed, FULL_ONCE, null);
    spillway.submit("refused-" + feed, REFUSED, null);
    String later = new String(Installation.job("later-" + feed, "claude-test"), UTF_8);
    Instant hour = Instant.now().plusSeconds(3_600);
    byte[] job =
        (later.substring(0, later.length() - 1)
                + ",\"spillway\":{\"not_before\":\"%s\"}}".formatted(hour))
            .getBytes(UTF_8);
    spillway.submit(new ProducerRecord<>(spillway.topics().jobs(), job));
    CliRun cancel = CliRun.configured(spillway.configuration(), "cancel", "later-" + (feed - 1));
    assertThat(cancel.exitCode()).as("%s", cancel).isZero();
  }
}
