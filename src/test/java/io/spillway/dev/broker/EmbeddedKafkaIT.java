package io.spillway.dev.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  private static final TopicPartition KEPT = new TopicPartition("kept", 0);

  @Test
  void aRestartOnTheSameDirectoryFindsTopicsAndRecords(@TempDir Path directory) throws Exception {
    var settings = EmbeddedKafkaSettings.temporary().withDataDirectory(directory.resolve("data"));
    String clusterId;
    try (var kafka = EmbeddedKafka.start(settings);
        var admin = admin(kafka)) {
      clusterId = admin.describeCluster().clusterId().get();
      admin
          .createTopics(List.of(new NewTopic("kept", Optional.of(1), Optional.empty())))
          .all()
          .get();
      writeInTransaction(kafka, "first");
    }
    try (var kafka = EmbeddedKafka.start(settings);
        var admin = admin(kafka)) {
      assertThat(admin.describeCluster().clusterId().get()).isEqualTo(clusterId);
      assertThat(read(kafka)).isEqualTo("first");
    }
  }

  @Test
  void itSpeaksTransactionsAndAllRebalanceProtocols() throws Exception {
    try (var kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary());
        var admin = admin(kafka)) {
      var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
      assertThat(features.get("group.version").maxVersionLevel()).isPositive();
      assertThat(features.get("streams.version").maxVersionLevel()).isPositive();
      assertThat(features.get("transaction.version").maxVersionLevel()).isEqualTo((short) 2);
      assertThat(admin.listTopics().names().get()).isEmpty();
    }
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var settings = EmbeddedKafkaSettings.temporary().withPort(taken.getLocalPort());
      assertThatThrownBy(() -> EmbeddedKafka.start(settings))
          .isInstanceOf(EmbeddedKafkaException.class)
          .hasMessageStartingWith("Port " + taken.getLocalPort() + " on 127.0.0.1 cannot be used")
          .hasMessageEndingWith("stop what listens there or choose another port");
    }
  }

  @Test
  void aDirectoryInUseIsRefusedAndItsOwnerUnharmed(@TempDir Path directory) throws Exception {
    var settings = EmbeddedKafkaSettings.temporary().withDataDirectory(directory);
    try (var kafka = EmbeddedKafka.start(settings);
        var admin = admin(kafka)) {
      assertThatThrownBy(() -> EmbeddedKafka.start(settings))
          .isInstanceOf(EmbeddedKafkaException.class)
          .hasMessageContaining("is in use by another running Kafka");
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }
  }

  @Test
  void aTemporaryDirectoryIsDeletedOnClose() throws Exception {
    Path directory;
    try (var kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary());
        var admin = admin(kafka)) {
      directory =
          Path.of(
              admin
                  .describeLogDirs(List.of(1))
                  .allDescriptions()
                  .get()
                  .get(1)
                  .keySet()
                  .iterator()
                  .next());
      assertThat(directory).isDirectory();
      kafka.close();
    }
    assertThat(Files.exists(directory)).isFalse();
  }

  private static Admin admin(EmbeddedKafka kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  private static void writeInTransaction(EmbeddedKafka kafka, String value) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "test");
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(KEPT.topic(), value.getBytes(UTF_8)));
      producer.commitTransaction();
    }
  }

  private static String read(EmbeddedKafka kafka) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
    var bytes = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      consumer.assign(List.of(KEPT));
      consumer.seekToBeginning(List.of(KEPT));
      var records = consumer.poll(Duration.ofSeconds(20)).records(KEPT);
      return new String(records.getFirst().value(), UTF_8);
    }
  }
}
