package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.MarkRecords;
import io.spillway.progress.ProgressMark;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real commands over a real Kafka; each test has topics of its own prefix. */
class ProgressCommandIT {

  private static EmbeddedKafka kafka;
  private static Admin admin;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary());
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.close();
  }

  @Test
  void aStartThatRefusesIsResolvedByAccept() throws Exception {
    TopicPartition jobs = installation("refused.");
    commit("spillway-refused-worker", jobs, new OffsetAndMetadata(2, "backfill"));

    CliRun refused = run("refused.", "run", "--roles", "worker");
    CliRun shown = run("refused.", "progress", "show", "--roles", "worker");
    CliRun accepted = run("refused.", "progress", "accept");
    CliRun after = run("refused.", "progress", "show", "--roles", "worker");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(shown.exitCode()).isEqualTo(1);
    assertThat(shown.out())
        .contains("worker refused.jobs-0: REFUSED, the committed offset bears no mark of ours")
        .contains("committed 2 without a mark ('backfill'); kept nothing")
        .contains("its log holds 0 to 5");
    assertThat(accepted.exitCode()).isZero();
    assertThat(accepted.out())
        .contains("worker refused.jobs-0: accepted at 2, nothing beyond it is finished")
        .contains("worker refused.due-0: left as it is: nothing is known of it");
    assertThat(after.exitCode()).isZero();
    assertThat(after.out()).contains("worker refused.jobs-0: begins at 2\n");
    ProgressMark mark =
        MarkCodec.decode(committed("spillway-refused-worker", jobs).metadata()).orElseThrow();
    assertThat(mark.base()).isEqualTo(2);
    assertThat(kept("refused.progress"))
        .containsEntry("spillway-refused-worker/refused.jobs/0", MarkCodec.encode(mark));
  }

  @Test
  void metadataOfVersionsBeforeMarksIsReadIfSomebodySaysSo() throws Exception {
    TopicPartition jobs = installation("former.");
    commit("spillway-former-worker", jobs, new OffsetAndMetadata(1, "bAg=="));

    CliRun unsaid = run("former.", "progress", "accept", "--roles", "worker");
    CliRun both = run("former.", "progress", "accept", "--former-format", "--drop-metadata");
    CliRun former = run("former.", "progress", "accept", "--former-format");
    CliRun shown = run("former.", "progress", "show", "--roles", "worker");

    assertThat(unsaid.exitCode()).isEqualTo(1);
    assertThat(unsaid.out()).contains("NOT ACCEPTED", "--former-format", "--drop-metadata");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(former.exitCode()).isZero();
    assertThat(shown.out()).contains("worker former.jobs-0: begins at 1, 1 beyond are finished\n");
  }

  @Test
  void aResetForgetsEverythingAndOnlyIfToldSo() throws Exception {
    TopicPartition jobs = installation("reset.");
    ProgressMark mark = ProgressMark.at(topicId("reset.jobs"), 0, 4, -1);
    commit("spillway-reset-worker", jobs, mark.toCommit());
    send(MarkRecords.record("reset.progress", "spillway-reset-worker", jobs, mark));
    assertThat(run("reset.", "progress", "show", "--roles", "worker").out())
        .contains("worker reset.jobs-0: begins at 4\n");

    CliRun unsaid = run("reset.", "progress", "reset");
    assertThat(unsaid.exitCode()).isEqualTo(1);
    assertThat(unsaid.err()).contains("done and paid for again", "--yes");
    assertThat(kept("reset.progress")).hasSize(1);

    assertThat(run("reset.", "progress", "reset", "--yes").exitCode()).isZero();
    assertThat(kept("reset.progress")).isEmpty();
    assertThat(committed("spillway-reset-worker", jobs)).isNull();
    assertThat(run("reset.", "progress", "show", "--roles", "worker").out())
        .contains("worker reset.jobs-0: begins at 0\n");
  }

  @Test
  void aTopicMadeAnewBeginsAtItsBeginningOnceAccepted() throws Exception {
    TopicPartition jobs = installation("anew.");
    ProgressMark ofBefore = ProgressMark.at(Uuid.randomUuid(), 0, 4, 1);
    send(MarkRecords.record("anew.progress", "spillway-anew-worker", jobs, ofBefore));

    CliRun shown = run("anew.", "progress", "show");
    CliRun accepted = run("anew.", "progress", "accept");

    assertThat(shown.exitCode()).isEqualTo(1);
    assertThat(shown.out()).contains("worker anew.jobs-0: REFUSED", "made anew");
    assertThat(accepted.out()).contains("worker anew.jobs-0: nothing is committed: a start begins");
    assertThat(run("anew.", "progress", "show").out())
        .contains("worker anew.jobs-0: begins at 0\n");
  }

  /** The offsets of Kafka Streams bear no mark; what is kept decides. */
  @Test
  void aRouterThatRefusesIsShownAndResolvedByAccept() throws Exception {
    installation("routed.");
    TopicPartition failures = new TopicPartition("routed.failures", 0);
    for (int i = 0; i < 5; i++) {
      send(new ProducerRecord<>(failures.topic(), 0, null, new byte[] {'{', '}'}));
    }
    assertThat(run("routed.", "progress", "show", "--roles", "router").out())
        .contains("router routed.failures-0: begins at 0\n");
    commit("spillway-routed-router", failures, new OffsetAndMetadata(2, "of Streams"));

    CliRun refused = run("routed.", "run", "--roles", "router");
    CliRun shown = run("routed.", "progress", "show", "--roles", "router");
    CliRun accepted = run("routed.", "progress", "accept", "--roles", "router");
    CliRun after = run("routed.", "progress", "show", "--roles", "router");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .contains("The start was refused", "routed.failures-0", "nothing is kept")
        .contains("spillway progress");
    assertThat(shown.exitCode()).isEqualTo(1);
    assertThat(shown.out()).contains("router routed.failures-0: REFUSED", "nothing is kept");
    assertThat(accepted.out()).contains("router routed.failures-0: accepted at 2");
    assertThat(after.exitCode()).isZero();
    assertThat(after.out()).contains("router routed.failures-0: begins at 2\n");
    assertThat(committed("spillway-routed-router", failures).metadata()).isEqualTo("of Streams");
  }

  @Test
  void nothingIsDecidedUnderARunningService() throws Exception {
    TopicPartition jobs = installation("busy.");
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "group.id", "spillway-busy-worker");
    var bytes = new ByteArrayDeserializer();
    try (var member = new KafkaConsumer<>(config, bytes, bytes)) {
      member.subscribe(List.of(jobs.topic()));
      while (member.assignment().isEmpty()) {
        member.poll(Duration.ofMillis(100));
      }
      for (String[] command :
          new String[][] {{"progress", "accept"}, {"progress", "reset", "--yes"}}) {
        CliRun run = run("busy.", command);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("spillway-busy-worker has members", "stop the service");
      }
    }
  }

  @Test
  void aWrongRoleIsNamed() {
    CliRun run = run("any.", "progress", "show", "--roles", "baker");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--roles is 'baker', allowed are worker, router and delayer");
  }

  /** Topics with one partition, and five records in the jobs. */
  private static TopicPartition installation(String prefix) throws Exception {
    assertThat(run(prefix, "topics", "create").exitCode()).isZero();
    TopicPartition jobs = new TopicPartition(prefix + "jobs", 0);
    for (int i = 0; i < 5; i++) {
      send(new ProducerRecord<>(jobs.topic(), 0, null, new byte[] {'{', '}'}));
    }
    return jobs;
  }

  private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      producer.send(record).get();
    }
  }

  private static void commit(String group, TopicPartition partition, OffsetAndMetadata offset)
      throws Exception {
    admin.alterConsumerGroupOffsets(group, Map.of(partition, offset)).all().get();
  }

  private static OffsetAndMetadata committed(String group, TopicPartition partition)
      throws Exception {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .get(partition);
  }

  private static Uuid topicId(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
  }

  private static Map<String, String> kept(String topic) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    var bytes = new ByteArrayDeserializer();
    Map<String, String> kept = new HashMap<>();
    try (var consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(record -> {
              String key = new String(record.key(), UTF_8);
              if (record.value() == null) {
                kept.remove(key);
              } else {
                kept.put(key, new String(record.value(), UTF_8));
              }
            });
      }
    }
    return kept;
  }

  private static CliRun run(String prefix, String... args) {
    Map<String, String> environment =
        Map.of(
            "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS",
            kafka.bootstrapServers(),
            "SPILLWAY_TOPIC_PREFIX",
            prefix,
            "SPILLWAY_TOPICS_PARTITIONS",
            "1",
            "SPILLWAY_HTTP_PORT",
            "0",
            "ANTHROPIC_API_KEY",
            "sk-test");
    return CliRun.of(environment, "", args);
  }
}
