package io.spillway.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.progress.ProgressMark;
import io.spillway.wiring.RoleDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicsIT {
  private static final int MEBIBYTE = 1 << 20;
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
  void createdTopicsPassTheCheckAndAreCreatedOnce() {
    var specs = TopicSpecs.of(withPrefix("first."), RoleDescriptor.topics());
    var topics = new TopicsAdmin(admin);
    assertThat(topics.create(specs))
        .containsExactlyElementsOf(specs.stream().map(TopicSpec::name).toList());
    assertThat(topics.check(specs)).isEmpty();
    assertThat(topics.create(specs)).isEmpty();
  }

  @Test
  void createLeavesWhatExistsAndCheckTellsWhatDiffers() throws Exception {
    var specs = TopicSpecs.of(withPrefix("second."), RoleDescriptor.topics());
    var due = specs.stream().filter(spec -> spec.name().equals("second.due")).findAny().get();
    var dueConfig = new HashMap<>(due.config());
    dueConfig.put("retention.ms", "1000");
    dueConfig.put("message.timestamp.type", "CreateTime");
    admin
        .createTopics(
            List.of(
                new NewTopic("second.retry.1s", Optional.of(2), Optional.empty()),
                new NewTopic(due.name(), Optional.of(due.partitions()), Optional.empty())
                    .configs(dueConfig)))
        .all()
        .get();
    var topics = new TopicsAdmin(admin);
    assertThat(topics.create(specs))
        .hasSize(specs.size() - 2)
        .doesNotContain("second.retry.1s", "second.due");

    assertThat(topics.check(specs).stream().map(TopicDifference::message))
        .containsExactly(
            "second.retry.1s: has 2 partitions, should have 8 (its jitter slots): its jobs wait for"
                + " the latest slot that their keys can have, none is lost. Give it 8 with kafka-topics.sh --alter --partitions",
            "second.retry.1s: retention.ms is 604800000, should be -1 (deletion takes no heed of"
                + " what is still to be read)",
            "second.retry.1s: message.timestamp.type is CreateTime, should be LogAppendTime (the"
                + " order of the log must be the order of being due)",
            "second.due: retention.ms is 1000, should be -1 (deletion takes no heed of what is"
                + " still to be read)",
            "second.due: message.timestamp.type is CreateTime, should be LogAppendTime (a writer"
                + " whose clock is ahead is not refused)");
  }

  @Test
  void theLimitsOfABrokerAsItComesSuffice() {
    assertThat(new TopicsAdmin(admin).checkLimits(withPrefix("first."))).isEmpty();
  }

  /** Since Kafka 3.7: no more replicas are asked for than there are. */
  @Test
  void oneReplicaCanBeWrittenThoughTwoShouldBeInSync() throws Exception {
    var topic =
        new NewTopic("two.in.sync", Optional.of(1), Optional.empty())
            .configs(Map.of("min.insync.replicas", "2"));
    admin.createTopics(List.of(topic)).all().get();
    sendCompressed("two.in.sync", 10);
  }

  @Test
  void aJobThatFitsOnlyCompressedDoesNotComeIn() {
    new TopicsAdmin(admin).create(TopicSpecs.of(withPrefix("third."), RoleDescriptor.topics()));
    assertThatThrownBy(() -> sendCompressed("third.jobs", 9 * MEBIBYTE))
        .hasRootCauseInstanceOf(RecordTooLargeException.class);
    sendCompressed("third.jobs", 7 * MEBIBYTE);
    sendCompressed("third.due", 8 * MEBIBYTE);
  }

  /** A quiet topic's committed offset expires; the kept mark says what is forwarded. */
  @Test
  void whatAFormerTopicHoldsCountsFromTheKeptMarkIfKafkaForgotTheOffset() throws Exception {
    Topics topics = withPrefix("fourth.").topics();
    var former = new TopicPartition("fourth.retry.77s", 0);
    admin.createTopics(List.of(new NewTopic(former.topic(), 1, (short) 1))).all().get();
    sendCompressed(former.topic(), 10);
    sendCompressed(former.topic(), 10);
    Uuid id =
        admin
            .describeTopics(List.of(former.topic()))
            .allTopicNames()
            .get()
            .get(former.topic())
            .topicId();

    assertThat(waiting(topics, Map.of())).isEqualTo(2);
    assertThat(waiting(topics, Map.of(former, ProgressMark.at(id, 0, 1, 0)))).isEqualTo(1);
    assertThat(waiting(topics, Map.of(former, ProgressMark.at(id, 0, 2, 0)))).isZero();
    assertThat(waiting(topics, Map.of(former, ProgressMark.at(Uuid.randomUuid(), 0, 2, 0))))
        .as("the mark of a topic that was deleted")
        .isEqualTo(2);
  }

  private static long waiting(Topics topics, Map<TopicPartition, ProgressMark> kept) {
    List<FormerTopic> found = new FormerTopics(admin).find(topics, "no-such-group", () -> kept);
    assertThat(found).extracting(FormerTopic::topic).containsExactly("fourth.retry.77s");
    return found.getFirst().waiting();
  }

  private static void sendCompressed(String topic, int bytes) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "compression.type",
            "gzip",
            "max.request.size",
            20 * MEBIBYTE);
    var serializer = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, serializer, serializer)) {
      producer.send(new ProducerRecord<>(topic, new byte[bytes])).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static TopicsSettings withPrefix(String prefix) {
    var single = TestSettings.singleBroker();
    return new TopicsSettings(
        prefix,
        single.partitions(),
        single.replicationFactor(),
        single.minInSyncReplicas(),
        single.tiers(),
        single.ladderPartitions(),
        single.jobMaxBytes(),
        single.resultMaxBytes(),
        single.longestLife());
  }
}
