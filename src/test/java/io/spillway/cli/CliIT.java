package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.running.Pause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CliIT {
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary());
    for (String prefix :
        List.of(
            "create.",
            "file.",
            "stdin.",
            "results.",
            "madeup.",
            "unsent.",
            "cancel.",
            "stopped.")) {
      assertThat(run(prefix, "", "topics", "create").exitCode()).isZero();
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void createdTopicsPassTheCheckUntilOneIsAltered() throws Exception {
    assertThat(run("create.", "", "topics", "create").err())
        .isEqualTo("0 created with replication factor 1, 17 existed\n");
    var fine = run("create.", "", "topics", "check");
    assertThat(fine).isEqualTo(new CliRun(0, "", "17 topics checked: 0 errors, 0 warnings\n"));

    setConfig("create.retry.8s", "message.timestamp.type", "CreateTime");
    var altered = run("create.", "", "topics", "check");
    while (altered.out().isEmpty()) {
      // The broker learns of a changed setting shortly after the controller has accepted it.
      altered = run("create.", "", "topics", "check");
    }
    assertThat(altered.exitCode()).isEqualTo(1);
    assertThat(altered.out())
        .startsWith(
            "error: create.retry.8s: message.timestamp.type is CreateTime, should be LogAppendTime");
  }

  @Test
  void topicsOfAFormerLadderAreNamedWithWhatWaitsInThem() throws Exception {
    assertThat(run("former.", "", "topics", "create").exitCode()).isZero();
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("former.retry.512s", 0, "key", "value")).get();
    }

    var fewer = run(Map.of("SPILLWAY_LADDER_TIERS", "8"), "former.", "", "topics", "check");

    assertThat(fewer)
        .isEqualTo(
            new CliRun(
                0,
                """
                note: former.retry.256s: of a former ladder, and all forwarded; once no router of \
                that ladder runs, kafka-topics.sh --delete --topic former.retry.256s deletes it
                warning: former.retry.512s: of a former ladder, with up to 1 records; a delayer \
                forwards them when due
                """,
                "17 topics checked: 0 errors, 1 warnings\n"));
  }

  @Test
  void aMissingTopicIsNamedWithItsRemedy() {
    var run = run("nowhere.", "{\"params\":{}}", "submit", "-");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "spillway: Topic nowhere.jobs does not exist on %s; 'spillway topics create' creates it\n"
                .formatted(kafka.bootstrapServers()));
  }

  @Test
  void aFilesJobsArriveAsTheyAreWithTheirIdsAsKeys(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("jobs.jsonl");
    Files.writeString(file, "{\"custom_id\":\"a\", \"params\":{\"n\": 1.0}}\r\n\n{\"params\":{}}");
    assertThat(run("file.", "", "submit", file.toString()))
        .isEqualTo(new CliRun(0, "", "2 jobs sent to file.jobs\n"));
    Map<String, String> keysByValue = new HashMap<>();
    read("file.jobs", 2, keysByValue);
    assertThat(keysByValue)
        .containsEntry("{\"custom_id\":\"a\", \"params\":{\"n\": 1.0}}", "a")
        .containsEntry("{\"params\":{}}", null)
        .hasSize(2);
  }

  @Test
  void madeUpJobsArriveUnderTheirIds() throws Exception {
    var run = run("madeup.", "", "submit", "--made-up", "--count", "12", "--rate", "1000");

    assertThat(run).isEqualTo(new CliRun(0, "", "12 jobs sent to madeup.jobs\n"));
    Map<String, String> keysByValue = new HashMap<>();
    read("madeup.jobs", 12, keysByValue);
    assertThat(keysByValue.values())
        .doesNotHaveDuplicates()
        .allMatch(k -> k.startsWith("made-up-"));
    keysByValue.forEach((value, key) -> assertThat(value).contains("\"custom_id\":\"" + key));
  }

  @Test
  void standardInputEndsAtTheFirstUnreadableLine() {
    var run = run("stdin.", "{\"params\":{}}\nhello\n{\"params\":{\"never\":1}}\n", "submit", "-");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("spillway: Line 2: not JSON: ")
        .endsWith("1 jobs before it were sent\n");
    Map<String, String> keysByValue = new HashMap<>();
    read("stdin.jobs", 1, keysByValue);
    assertThat(keysByValue).containsOnlyKeys("{\"params\":{}}");
  }

  @Test
  void cancelsArriveByIdAndByOriginAndBadOnesAreNamed() {
    assertThat(run("cancel.", "{\"params\":{}}", "submit", "-").exitCode()).isZero();

    assertThat(run("cancel.", "b\n\n a \n", "cancel", "a", "-"))
        .isEqualTo(
            new CliRun(
                0,
                "2 cancels written to cancel.cancels; a job that had ended before keeps its result\n",
                ""));
    assertThat(run("cancel.", "", "cancel", "x".repeat(257)).err())
        .isEqualTo(
            "spillway: The id '%s' has 257 characters; allowed: 1 to 256; nothing was canceled\n"
                .formatted("x".repeat(40)));
    assertThat(run("cancel.", "", "cancel", "c", "cancel.jobs-16-0").err())
        .isEqualTo(
            "spillway: There is no job cancel.jobs-16-0: cancel.jobs has the partitions 0 to 15; nothing was canceled\n");
    assertThat(run("cancel.", "", "cancel", "cancel.jobs-3-7").err())
        .matches(
            "spillway: There is no job cancel.jobs-3-7: partition 3 ends before offset [01]; nothing was canceled\n");
    assertThat(run("cancel.", "\n", "cancel", "-").err())
        .isEqualTo("spillway: Standard input names no job; allowed: one id a line\n");
    assertThat(run("cancel.", "", "cancel").exitCode()).isEqualTo(2);
    assertThat(run("nowhere.", "", "cancel", "a").err())
        .startsWith("spillway: Topic nowhere.cancels does not exist on ");
    Map<String, String> keysByValue = new HashMap<>();
    read("cancel.cancels", 2, keysByValue);
    assertThat(keysByValue.values()).containsExactlyInAnyOrder("a", "b");
    assertThat(keysByValue.keySet())
        .allMatch(
            value -> value.matches("\\{\"custom_id\":\"[ab]\",\"before\":\\[[01](,[01]){15}]}"));
  }

  @Test
  void resultsAreTheCommittedOnesAndEndBehindTheTransactionMarkers() {
    assertThat(run("results.", "", "results")).isEqualTo(new CliRun(0, "", "0 results\n"));
    try (var producer = producer()) {
      producer.initTransactions();
      transaction(producer, true, "a", "b", "c");
      transaction(producer, false, "aborted");
      transaction(producer, true, "d");
      transaction(producer, false, "aborted too");
    }
    assertThat(run("results.", "", "results").lines())
        .containsExactlyInAnyOrder(result("a"), result("b"), result("c"), result("d"));
    assertThat(run("results.", "", "results", "--count", "2").lines()).hasSize(2);
    assertThat(run("results.", "", "results", "--follow", "--count", "4").lines()).hasSize(4);
    assertThat(run("results.", "", "results", "--id", "b").lines()).containsExactly(result("b"));
    assertThat(CliRun.withoutReader(environment("results."), "results"))
        .isEqualTo(new CliRun(0, "", ""));
  }

  /** A signal that comes when the input has just ended must not have it said twice. */
  @Test
  @Timeout(60)
  void aSubmissionFromStandardInputThatIsStoppedSaysOnceHowManyAreIn(@TempDir Path directory)
      throws Exception {
    Path said = directory.resolve("said");
    ProcessBuilder builder =
        CommandProcess.of(List.of("submit", "-"))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().putAll(environment("stopped."));
    Process process = builder.start();
    process.getOutputStream().write("{\"params\":{}}\n".getBytes(UTF_8));
    process.getOutputStream().flush();
    Pause.await("the job", () -> count("stopped.jobs") == 1);

    process.toHandle().destroy();

    assertThat(process.waitFor()).isEqualTo(143);
    assertThat(said).hasContent("1 job sent to stopped.jobs; stopped");
  }

  @Test
  @Timeout(60)
  void jobsThatKafkaDoesNotTakeAreKeptForASecondRun(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("jobs.jsonl");
    Files.writeString(file, "{\"params\":{\"n\":1}}\n\n{\"params\":{\"n\":2}}\n");
    setConfig("unsent.jobs", "message.timestamp.before.max.ms", "0");
    Path kept = directory.resolve("jobs.jsonl.not-sent");
    var refused = run("unsent.", "", "submit", file.toString());
    while (refused.exitCode() == 0) {
      // The broker learns of a changed setting shortly after the controller has accepted it.
      refused = run("unsent.", "", "submit", file.toString());
    }

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("spillway: Kafka has not acknowledged all jobs: "),
            line -> assertThat(line).isEqualTo("  0 are in unsent.jobs."),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "  The other 2 are in %s: 'spillway submit %s' sends just these."
                            .formatted(kept, kept)));
    assertThat(kept).hasContent("{\"params\":{\"n\":1}}\n{\"params\":{\"n\":2}}\n");

    setConfig("unsent.jobs", "message.timestamp.before.max.ms", "9000000000000");
    var again = run("unsent.", "", "submit", kept.toString());
    while (again.exitCode() != 0) {
      again = run("unsent.", "", "submit", kept.toString());
    }
    assertThat(again.err()).isEqualTo("2 jobs sent to unsent.jobs\n");
  }

  @Test
  void aServiceWithoutANameTakesOneOfTheStateDirectory(@TempDir Path directory) {
    Map<String, String> noKey = Map.of("STATE_DIRECTORY", directory.toString());

    assertThat(run(noKey, "results.", "", "run", "--roles", "worker").err())
        .contains("ANTHROPIC_API_KEY");

    assertThat(directory.resolve("instances/token")).content().matches("[0-9a-f]{8}\n");
    assertThat(directory.resolve("instances/0.lock")).exists();
  }

  private static CliRun run(String prefix, String input, String... args) {
    return run(Map.of(), prefix, input, args);
  }

  private static CliRun run(Map<String, String> more, String prefix, String input, String... args) {
    var environment = new HashMap<>(more);
    environment.putAll(environment(prefix));
    return CliRun.of(environment, input, args);
  }

  private static Map<String, String> environment(String prefix) {
    return Map.of(
        "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS",
        kafka.bootstrapServers(),
        "SPILLWAY_TOPIC_PREFIX",
        prefix);
  }

  private static String result(String id) {
    return "{\"custom_id\":\"" + id + "\"}";
  }

  private static KafkaProducer<String, String> producer() {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "cli-it");
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  private static void transaction(
      KafkaProducer<String, String> producer, boolean commit, String... ids) {
    producer.beginTransaction();
    for (String id : ids) {
      producer.send(new ProducerRecord<>("results.results", null, result(id)));
    }
    producer.flush();
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private static void setConfig(String topic, String key, String value) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      var change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }
  }

  private static long count(String topic) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      return consumer.endOffsets(partitions(consumer, topic)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private static void read(String topic, int count, Map<String, String> keysByValue) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      var partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
      assertThat(end).isEqualTo(count);
      while (keysByValue.size() < count) {
        for (var record : consumer.poll(Duration.ofSeconds(20))) {
          keysByValue.put(record.value(), record.key());
        }
      }
    }
  }
}
