package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.wiring.Roles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that loses the end of the failures' log, and gives the offsets to other events: none of
 * those is passed over, and what was routed before the cut is not routed again.
 */
@Tag("long")
class RouterCutLogIT {

  private static final int CUT = 6;

  @TempDir private Path directory;

  @Test
  void eventsThatComeInThePlaceOfOthersAreRouted() throws Exception {
    EmbeddedKafkaSettings settings =
        EmbeddedKafkaSettings.temporary().withDataDirectory(directory.resolve("kafka"));
    EmbeddedKafka kafka = EmbeddedKafka.start(settings);
    try (Installation spillway =
        Installation.startOn(kafka, Map.of("spillway.topics.partitions", "1"))) {
      TopicPartition failures = new TopicPartition(spillway.topics().failures(), 0);
      Roles first = spillway.run("one", "router");
      send(spillway, "before", 10);
      spillway.awaitResults(10);
      first.close();

      kafka.close();
      LogFiles.cut(directory.resolve("kafka"), failures.toString(), CUT);
      kafka = EmbeddedKafka.start(settings.withPort(kafka.port()));
      send(spillway, "after", 12);
      spillway.run("one", "router");

      spillway.awaitResults(22);
      assertThat(spillway.records(spillway.topics().deadLetters())).hasSize(22);
    } finally {
      kafka.close();
    }
  }

  /** One batch each, so that the log can be cut between them. */
  private static void send(Installation spillway, String name, int count) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                spillway.configuration().get("spillway.kafka.bootstrap-servers")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        String id = name + "-" + i;
        producer
            .send(
                new ProducerRecord<>(
                    spillway.topics().failures(),
                    0,
                    id.getBytes(StandardCharsets.UTF_8),
                    Installation.job(id, "claude-test")))
            .get();
      }
    }
  }
}
