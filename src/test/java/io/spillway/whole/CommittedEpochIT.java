package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.transaction.Transactor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * A broker keeps the leader epoch of an offset that a transaction commits, and also that there is
 * none: from that a worker tells what became of a commit whose mark says nothing new.
 */
class CommittedEpochIT {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);

  @SuppressWarnings("removal") // it commits as no member of the group
  @Test
  void whatWasCommittedIsReadBackAsItWas() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary())) {
      String servers = kafka.bootstrapServers();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        admin.createTopics(List.of(new NewTopic("jobs", 1, (short) 1))).all().get();
      }
      try (Transactor transactor = new Transactor(() -> producer(servers));
          Consumer<byte[], byte[]> consumer = consumer(servers)) {
        for (Optional<Integer> epoch : List.of(Optional.of(3), Optional.<Integer>empty())) {
          OffsetAndMetadata offset = new OffsetAndMetadata(7, epoch, "a mark");
          Installation.await("a producer", transactor::open);

          Transactor.TransactionResult result =
              transactor.commit(
                  List.of(), Map.of(JOBS, offset), new ConsumerGroupMetadata("group"));

          assertThat(result).isEqualTo(Transactor.TransactionResult.COMMITTED);
          assertThat(consumer.committed(Set.of(JOBS)).get(JOBS)).isEqualTo(offset);
        }
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String servers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", servers, "transactional.id", "one"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String servers) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", servers,
            "group.id", "group",
            "isolation.level", "read_committed",
            "enable.auto.commit", "false"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
