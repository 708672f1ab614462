package io.spillway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cli.CliRun;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.rights.Right;
import io.spillway.rights.RightsHolder;
import io.spillway.topics.Topics;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table of rights is what Kafka's authorizer is asked: each role and each command does its
 * whole work as a user of its own with the rights of the table alone, over SASL_SSL, and what was
 * asked for it is the table, no more and no less.
 */
@Tag("long")
class LeastRightsIT {

  private static final String FULL_ONCE = "claude-full-once";
  private static final String REFUSED = "claude-refused";

  /** Brokers have other defaults than their controller only in a cluster of several nodes. */
  private static final Set<AclOperation> ONLY_IN_A_LARGER_CLUSTER =
      Set.of(AclOperation.ALTER_CONFIGS);

  /** What a shell shows for a process that SIGTERM has ended, in order. */
  private static final int TERMINATED = 143;

  private static SecuredKafka secured;
  @TempDir private Path directory;

  @BeforeAll
  static void start() throws Exception {
    secured =
        new SecuredKafka(
            List.of(
                "worker",
                "router",
                "delayer",
                "submit",
                "results",
                "cancel",
                "dead-letters-list",
                "dead-letters-show",
                "dead-letters-replay",
                "doctor",
                "topics-create",
                "topics-check",
                "progress-show",
                "progress-accept",
                "progress-reset"));
  }

  @AfterAll
  static void close() throws Exception {
    secured.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void whatKafkaIsAskedForEachRoleAndCommandIsTheTable(String protocol) throws Exception {
    RecordingAuthorizer.forget();
    try (Installation spillway = installation(protocol)) {
      List<RightsHolder> holders = RightsHolder.all(spillway.derived());
      for (RightsHolder holder : holders) {
        grant(holder.name(), holder);
      }
      for (RoleDescriptor role : RoleDescriptor.all()) {
        grant("doctor", RightsHolder.of(role, spillway.derived()));
      }
      wholeWay(spillway, protocol);
      progressOfAnotherOrigin(spillway);
      command(spillway, "progress accept");
      command(spillway, "progress reset", "--yes");

      DerivedSettings fresh = spillway.plan(Map.of("spillway.topic.prefix", "new-" + protocol));
      RightsHolder creator = RightsHolder.named("topics create", fresh).orElseThrow();
      grant(creator.name(), creator);
      command(fresh, "topics create");

      for (RightsHolder holder : holders) {
        boolean isCreator = holder.name().equals(creator.name());
        assertThat(asked(holder.name(), isCreator ? fresh : spillway.derived()))
            .as("what was asked for '%s'", holder.name())
            .isEqualTo(table(isCreator ? creator : holder, spillway.derived()));
      }
      assertThat(RecordingAuthorizer.asked().values()).doesNotContain(AuthorizationResult.DENIED);
    }
  }

  private static Installation installation(String protocol) {
    Faults faults =
        Faults.of(
            7,
            FaultRule.of(Fault.HttpError.of(529, "Overloaded", Map.of()))
                .forModel(FULL_ONCE)
                .onFirst(1),
            FaultRule.of(Fault.HttpError.of(400, "no", Map.of())).forModel(REFUSED));
    Map<String, String> overrides =
        new HashMap<>(secured.configuration(SecuredKafka.ADMINISTRATOR));
    overrides.put("spillway.kafka.group-protocol", protocol);
    overrides.put(
        "spillway.streams.properties.group.protocol",
        protocol.equals("consumer") ? "streams" : protocol);
    overrides.put("spillway.topic.prefix", protocol + ".");
    overrides.put("spillway.leave-on-stop", "true");
    return new Installation(
        secured.kafka(), Map.of(), overrides, simulator -> simulator.faults(faults));
  }

  /**
   * Successes, retries, dead letters, a job that waits for its time and is canceled, a rebalance,
   * and a second start of each role, which finds its marks.
   */
  private void wholeWay(Installation spillway, String protocol) throws Exception {
    Topics topics = spillway.topics();
    Path jobs = directory.resolve("jobs.jsonl");
    Files.write(jobs, Installation.job("submitted", "claude-test"));
    try (ServiceProcess _ = start(spillway, "one", RoleName.WORKER);
        ServiceProcess router = start(spillway, "two", RoleName.ROUTER);
        ServiceProcess delayer = start(spillway, "three", RoleName.DELAYER)) {
      command(spillway, "topics check");
      command(spillway, "submit", jobs.toString());
      spillway.submit(new ProducerRecord<>(topics.jobs(), 0, null, "{".getBytes(UTF_8)));
      spillway.submit("full", FULL_ONCE, 1);
      spillway.submit("refused", REFUSED, 2);
      spillway.submit(new ProducerRecord<>(topics.jobs(), 3, null, later()));
      spillway.awaitResults(4);
      try (ServiceProcess second = start(spillway, "four", RoleName.WORKER)) {
        awaitAgain(spillway, protocol, 1);
        stop(second);
      }
      command(spillway, "cancel", "later");
      Installation.await("the canceled job's result", () -> size(spillway) == 6);
      stop(router);
      stop(delayer);
    }
    try (ServiceProcess worker = start(spillway, "one", RoleName.WORKER);
        ServiceProcess router = start(spillway, "two", RoleName.ROUTER);
        ServiceProcess delayer = start(spillway, "three", RoleName.DELAYER)) {
      awaitAgain(spillway, protocol, 2);
      command(spillway, "results");
      command(spillway, "progress show");
      command(spillway, "dead-letters list");
      command(spillway, "dead-letters show", "refused");
      command(spillway, "dead-letters replay", "--model", REFUSED);
      command(spillway, "doctor", "--through-kafka", "--timeout", "60");
      stop(worker);
      stop(router);
      stop(delayer);
    }
  }

  /** A job that goes the whole way once more. */
  private static void awaitAgain(Installation spillway, String protocol, int time) {
    int before = size(spillway);
    spillway.submit(protocol + time, FULL_ONCE, time);
    Installation.await("one more result", () -> size(spillway) == before + 1);
  }

  private static int size(Installation spillway) {
    return spillway.records(spillway.topics().results()).size();
  }

  private static byte[] later() {
    String job = new String(Installation.job("later", "claude-test"), UTF_8);
    return (job.substring(0, job.length() - 1)
            + ",\"spillway\":{\"not_before\":\"%s\"}}".formatted(Instant.now().plusSeconds(3_600)))
        .getBytes(UTF_8);
  }

  /** Offsets that somebody else has committed, for which {@code progress accept} is made. */
  private static void progressOfAnotherOrigin(Installation spillway) throws Exception {
    Topics topics = spillway.topics();
    for (RoleName role : List.of(RoleName.WORKER, RoleName.DELAYER)) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      List<String> inputs =
          role == RoleName.WORKER ? List.of(topics.jobs(), topics.due()) : topics.retries();
      inputs.forEach(topic ->
          offsets.put(new TopicPartition(topic, 0), new OffsetAndMetadata(0, "of another")));
      secured
          .admin()
          .alterConsumerGroupOffsets(spillway.derived().group(role), offsets)
          .all()
          .get();
    }
  }

  private ServiceProcess start(Installation spillway, String instance, RoleName role)
      throws Exception {
    Map<String, String> configuration = new HashMap<>(spillway.configuration());
    configuration.putAll(secured.configuration(role.text()));
    return ServiceProcess.start(configuration, instance, role.text(), directory);
  }

  private static void stop(ServiceProcess process) throws Exception {
    process.tell();
    assertThat(process.exitCode()).as(process.log()).isEqualTo(TERMINATED);
    assertThat(process.log()).doesNotContain(SecuredKafka.WORD);
  }

  private static void command(Installation spillway, String command, String... more) {
    command(spillway.derived(), command, more);
  }

  /** The command as the user of its name; it succeeds. */
  private static void command(DerivedSettings derived, String command, String... more) {
    String user = command.replace(' ', '-');
    Map<String, String> environment = new HashMap<>();
    environment.put(Keys.TOPIC_PREFIX.environment(), derived.settings().get(Keys.TOPIC_PREFIX));
    environment.put(Keys.KAFKA_BOOTSTRAP_SERVERS.environment(), secured.kafka().bootstrapServers());
    environment.put(
        Keys.API_BASE_URL.environment(), derived.settings().get(Keys.API_BASE_URL) + "");
    environment.put(Keys.API_KEY.environment(), "sk-test-secret");
    environment.put(Keys.LADDER_BASE.environment(), "100ms");
    environment.put(Keys.LADDER_TIERS.environment(), "4");
    environment.put(Keys.LADDER_PARTITIONS.environment(), "2");
    environment.put(Keys.TOPICS_PARTITIONS.environment(), "4");
    secured
        .configuration(user)
        .forEach((key, value) ->
            environment.put(key.toUpperCase(java.util.Locale.ROOT).replace('.', '_'), value));
    String[] words = (command + " " + String.join(" ", more)).strip().split(" ");
    CliRun run = CliRun.of(environment, "", words);
    assertThat(run.exitCode()).as("%s", run).isZero();
  }

  private static void grant(String name, RightsHolder holder) throws Exception {
    String user = name.replace(' ', '-');
    for (Right right : holder.needs()) {
      secured.allow(user, right.on(), right.operations());
    }
    for (RightsHolder.OptionalRight may : holder.uses()) {
      secured.allow(user, may.right().on(), may.right().operations());
    }
  }

  /** Each operation on each resource of the table, as {@code TOPIC llm.jobs READ}. */
  private static Set<String> table(RightsHolder holder, DerivedSettings derived) {
    Set<String> table = new TreeSet<>();
    holder.needs().forEach(right -> add(table, right));
    holder.uses().forEach(may -> add(table, may.right()));
    if (holder.name().equals("doctor")) {
      lookedFor(derived).forEach(right -> add(table, right));
    }
    return table;
  }

  /** The rights of the roles that the doctor tries; those on topics Kafka tells it. */
  private static List<Right> lookedFor(DerivedSettings derived) {
    return RoleDescriptor.all().stream()
        .flatMap(role -> RightsHolder.of(role, derived).needs().stream())
        .filter(right -> right.on().resourceType() != ResourceType.TOPIC)
        .toList();
  }

  private static void add(Set<String> table, Right right) {
    for (AclOperation operation : right.operations()) {
      if (!ONLY_IN_A_LARGER_CLUSTER.contains(operation)) {
        table.add(right.on().resourceType() + " " + right.on().name() + " " + operation);
      }
    }
  }

  /** The same of what Kafka was asked; names under a prefix of the table count as the prefix. */
  private static Set<String> asked(String holder, DerivedSettings derived) {
    Set<String> asked = new TreeSet<>();
    String user = holder.replace(' ', '-');
    for (RecordingAuthorizer.Question question : RecordingAuthorizer.asked().keySet()) {
      if (question.user().equals(user)) {
        String name = question.name();
        if (question.type() == ResourceType.TOPIC
            && name.startsWith(derived.topics().retryPrefix())) {
          name = derived.topics().retryPrefix();
        }
        for (RoleName role : RoleName.values()) {
          if (question.type() == ResourceType.TRANSACTIONAL_ID
              && name.startsWith(derived.group(role))) {
            name = derived.group(role);
          }
        }
        asked.add(question.type() + " " + name + " " + question.operation());
      }
    }
    return asked;
  }
}
