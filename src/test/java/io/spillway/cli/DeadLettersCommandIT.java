package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real commands over a real Kafka; each test has topics of its own prefix. */
class DeadLettersCommandIT {
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void lettersAreListedShownAndReplayedOnceWhateverTheFilter() {
    installation("way.", 6);

    assertThat(run("way.", "list", "--status", "529", "--json").lines()).hasSize(3);
    CliRun table = run("way.", "list", "--type", "api_error");
    assertThat(table.lines().getFirst()).startsWith("GIVEN UP AT           STATUS  TYPE");
    assertThat(table.lines().get(1))
        .contains("500     api_error", "claude-1", "no ", "way.dead-letters-")
        .endsWith("job-1");
    assertThat(table.err()).isEqualTo("3 dead letters\n");
    assertThat(run("way.", "list", "--count-by", "status").out())
        .isEqualTo("       3  500\n       3  529\n");
    CliRun shown = run("way.", "show", "job-1");
    assertThat(shown.out())
        .contains(
            "origin     way.jobs-0-1\n", "  spillway-status: 500\n", "\"custom_id\":\"job-1\"");
    assertThat(run("way.", "show", "job-9").err())
        .isEqualTo("spillway: There is no dead letter 'job-9' in way.dead-letters\n");

    CliRun dry = run("way.", "replay", "--status", "529", "--dry-run");
    assertThat(dry.lines()).hasSize(4);
    assertThat(dry.err()).startsWith("3 letters would be replayed");
    assertThat(jobs("way.")).isEmpty();

    assertThat(run("way.", "replay", "--status", "529"))
        .isEqualTo(
            new CliRun(
                0, "", "3 letters replayed, 0 had been replayed before, 0 cannot be replayed\n"));
    assertThat(run("way.", "replay", "--all").err())
        .isEqualTo("3 letters replayed, 3 had been replayed before, 0 cannot be replayed\n");
    assertThat(jobs("way.").keySet())
        .containsExactlyElementsOf(
            List.of(0, 1, 2, 3, 4, 5).stream().map(n -> "way.jobs-0-" + n + "/1").toList());
    assertThat(run("way.", "list", "--open").out()).isEmpty();
    assertThat(run("way.", "list", "--count-by", "replayed").out()).isEqualTo("       6  yes\n");
  }

  @Test
  @Tag("long")
  void whatIsRepeatedIsANewJobOnceUnderAName() {
    installation("again.", 4);
    assertThat(run("again.", "replay", "--id", "job-0").exitCode()).isZero();

    assertThat(run("again.", "replay", "--status", "529", "--again=june").err())
        .startsWith("2 letters replayed, 0 had been replayed before");
    assertThat(run("again.", "replay", "--status", "529", "--again=june").err())
        .startsWith("0 letters replayed, 2 had been replayed before");
    assertThat(run("again.", "replay", "--status", "529").err())
        .startsWith("0 letters replayed, 2 had been replayed before");
    CliRun unnamed = run("again.", "replay", "--id", "job-0", "--again");
    assertThat(unnamed.err()).contains("This run is named 20", "--again=20", "1 letter replayed");

    assertThat(jobs("again."))
        .containsOnlyKeys("again.jobs-0-0/1", "again.jobs-0-2/1", "new job-0");
    assertThat(jobs("again.").get("new job-0")).isEqualTo(2);
  }

  @Test
  void whatCannotBeReplayedIsNamedAndStays() throws Exception {
    installation("bad.", 1);
    send("bad.", List.of(letter("bad.", 7, "no job".getBytes(UTF_8))));

    CliRun replayed = run("bad.", "replay", "--all");

    assertThat(replayed.exitCode()).isEqualTo(3);
    assertThat(replayed.err())
        .contains("(job-7) cannot be replayed: it is no job: not JSON")
        .endsWith("1 letter replayed, 0 had been replayed before, 1 cannot be replayed\n");
    assertThat(run("bad.", "list", "--open", "--json").out()).contains("\"custom_id\":\"job-7\"");
  }

  /** The list of a dry run, too, though one of its letters cannot be replayed. */
  @Test
  void aReaderThatLeavesIsNoError() throws Exception {
    installation("pipe.", 40);
    send("pipe.", List.of(letter("pipe.", 99, "no job".getBytes(UTF_8))));

    assertThat(withoutReader("pipe.", "list")).isEqualTo(new CliRun(0, "", ""));
    assertThat(withoutReader("pipe.", "show", "job-1")).isEqualTo(new CliRun(0, "", ""));
    assertThat(withoutReader("pipe.", "replay", "--status", "529", "--dry-run", "--json"))
        .isEqualTo(new CliRun(0, "", ""));
    CliRun dry = withoutReader("pipe.", "replay", "--all", "--dry-run");
    assertThat(dry.exitCode()).isZero();
    assertThat(dry.err())
        .startsWith("pipe.dead-letters-")
        .endsWith("or token 'null', 'true' or 'false')\n")
        .hasLineCount(1);
  }

  private static CliRun withoutReader(String prefix, String... args) {
    List<String> all = new ArrayList<>(List.of("dead-letters"));
    all.addAll(List.of(args));
    return CliRun.withoutReader(environment(prefix), all.toArray(String[]::new));
  }

  @Test
  void wrongUsageIsNamed() {
    assertThat(run("any.", "replay").err()).startsWith("Nothing says which letters");
    assertThat(run("any.", "replay", "--all", "--status", "500").exitCode()).isEqualTo(2);
    assertThat(run("any.", "list", "--status", "teapot").err())
        .startsWith("--status is 'teapot', allowed: 529, or 5xx for a class");
    assertThat(run("any.", "list", "--category", "x").err()).contains("account_auth, quota_rate");
    assertThat(run("any.", "list", "--from", "noon").err()).contains("allowed: a time (2026-");
    assertThat(run("any.", "list", "--count-by", "day").err()).contains("status, type, category");
    assertThat(run("any.", "replay", "--all", "--rate", "0").err()).contains("0.01 to 100000");
    assertThat(run("none.", "list").err()).contains("Topic none.dead-letters does not exist");
  }

  /** The process, as typed, is killed at random moments and run again. */
  @Test
  @Tag("long")
  void aReplayThatIsKilledReplaysEachChosenLetterOnce(@TempDir Path directory) throws Exception {
    killed("killed.", 4_000, 10, directory);
  }

  /** One kill. */
  @Test
  @Tag("long")
  void oneKillDoublesAndLosesNothing(@TempDir Path directory) throws Exception {
    killed("once.", 1_000, 1, directory);
  }

  private static void killed(String prefix, int letters, int kills, Path directory)
      throws Exception {
    installation(prefix, letters);
    Random random = new Random(letters);
    int died = 0;
    for (int kill = 0; kill < kills; kill++) {
      // Slow enough to have much left to do, however late the kill comes.
      Process process =
          process(prefix, directory.resolve("run-" + kill), "--status", "529", "--rate", "20");
      awaitGrowth(prefix, 1 + random.nextInt(60));
      process.destroyForcibly();
      died += process.waitFor() == 0 ? 0 : 1;
    }
    int before = jobs(prefix).size();
    assertThat(died).as("runs that were killed before their end").isEqualTo(kills);
    assertThat(before).isBetween(1, letters / 2 - 1);

    CliRun rest = run(prefix, "replay", "--status", "529");

    assertThat(rest.err())
        .startsWith(
            "%d letters replayed, %d had been replayed before"
                .formatted(letters / 2 - before, before));
    Map<String, Integer> jobs = jobs(prefix);
    assertThat(jobs).hasSize(letters / 2);
    assertThat(jobs.values()).containsOnly(1);
    assertThat(jobs.keySet())
        .allMatch(name -> Integer.parseInt(name.replaceAll(".*-(\\d+)/1", "$1")) % 2 == 0);
    assertThat(run(prefix, "list", "--open", "--count-by", "status").out())
        .isEqualTo("%8d  500%n".formatted(letters / 2));
  }

  @Test
  @Tag("long")
  void twoRunsAtOnceNeverReplayALetterTwice(@TempDir Path directory) throws Exception {
    installation("two.", 1_000);
    Process first = process("two.", directory.resolve("first"), "--all", "--rate", "100");
    awaitGrowth("two.", 1);

    CliRun second = run("two.", "replay", "--all");

    assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitCode()).isZero();
    assertThat(Files.readString(directory.resolve("first")))
        .contains("another replay has begun and goes on in place of this one")
        .contains("failed before the end")
        .doesNotContain("\tat ");
    assertThat(first.exitValue()).isEqualTo(1);
    assertThat(jobs("two.")).hasSize(1_000);
    assertThat(jobs("two.").values()).containsOnly(1);
  }

  @Test
  @Tag("long")
  void aStoppedReplayPrintsItsCountsAndGoesOn(@TempDir Path directory) throws Exception {
    installation("stop.", 1_000);
    Process process = process("stop.", directory.resolve("run"), "--all", "--rate", "50");
    awaitGrowth("stop.", 1);

    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    int before = jobs("stop.").size();
    assertThat(Files.readString(directory.resolve("run")))
        .contains("%d letters replayed, 0 had been replayed before".formatted(before))
        .contains("stopped before the end, run it again for the rest");
    assertThat(run("stop.", "replay", "--all").err())
        .startsWith("%d letters replayed, %d had".formatted(1_000 - before, before));
  }

  private static Process process(String prefix, Path output, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("dead-letters", "replay"));
    arguments.addAll(List.of(options));
    ProcessBuilder builder = CommandProcess.of(arguments).redirectOutput(output.toFile());
    builder.environment().putAll(environment(prefix));
    return builder.start();
  }

  /** Waits until so many more jobs are committed. */
  private static void awaitGrowth(String prefix, int more) {
    int before = jobs(prefix).size();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (jobs(prefix).size() < before + more) {
      assertThat(System.nanoTime()).as("nothing is replayed").isLessThan(deadline);
    }
  }

  /** Topics, and letters of the jobs 0 to n: even ones with 529, odd ones with 500. */
  private static void installation(String prefix, int letters) {
    assertThat(
            CliRun.of(environment(prefix), "", "topics", "create", "--replication-factor", "1")
                .exitCode())
        .isZero();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int number = 0; number < letters; number++) {
      String job = "{\"custom_id\":\"job-%d\",\"params\":{\"model\":\"m\"}}".formatted(number);
      records.add(letter(prefix, number, job.getBytes(UTF_8)));
    }
    send(prefix, records);
  }

  private static ProducerRecord<byte[], byte[]> letter(String prefix, int number, byte[] value) {
    boolean even = number % 2 == 0;
    var record =
        new ProducerRecord<>(prefix + "dead-letters", ("job-" + number).getBytes(UTF_8), value);
    Map.of(
            "spillway-origin", prefix + "jobs-0-" + number,
            "spillway-replay", "0",
            "spillway-status", even ? "529" : "500",
            "spillway-error-type", even ? "overloaded_error" : "api_error",
            "spillway-model", even ? "claude-0" : "claude-1")
        .forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    return record;
  }

  private static void send(String prefix, List<ProducerRecord<byte[], byte[]>> records) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 5);
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      records.forEach(producer::send);
    }
  }

  /** How often each run of a job is in the jobs topic, committed: origin and replay, or its key. */
  private static Map<String, Integer> jobs(String prefix) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
    var text = new StringDeserializer();
    Map<String, Integer> jobs = new TreeMap<>();
    try (var consumer = new KafkaConsumer<>(config, text, text)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(prefix + "jobs").stream()
              .map(info -> new TopicPartition(prefix + "jobs", info.partition()))
              .collect(Collectors.toList());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(job -> jobs.merge(name(job), 1, Integer::sum));
      }
    }
    return jobs;
  }

  private static String name(ConsumerRecord<String, String> job) {
    var origin = job.headers().lastHeader("spillway-origin");
    return origin == null
        ? "new " + job.key()
        : new String(origin.value(), UTF_8)
            + "/"
            + new String(job.headers().lastHeader("spillway-replay").value(), UTF_8);
  }

  private static CliRun run(String prefix, String... args) {
    List<String> all = new ArrayList<>(List.of("dead-letters"));
    all.addAll(List.of(args));
    return CliRun.of(environment(prefix), "", all.toArray(String[]::new));
  }

  private static Map<String, String> environment(String prefix) {
    return Map.of(
        "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS",
        kafka.bootstrapServers(),
        "SPILLWAY_TOPIC_PREFIX",
        prefix,
        "SPILLWAY_TOPICS_PARTITIONS",
        "2",
        "ANTHROPIC_API_KEY",
        "sk-test");
  }
}
