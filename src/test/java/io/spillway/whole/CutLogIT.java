package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.progress.MarkCodec;
import io.spillway.wiring.Roles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A broker that loses the end of the jobs' log, and gives the offsets to other jobs: none of those
 * is passed over, and what was finished before the cut is not done again.
 */
@Tag("long")
class CutLogIT {

  private static final int CUT = 6;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"consumer, false", "classic, false", "consumer, true", "classic, true"})
  void jobsThatComeInThePlaceOfOthersAreDone(String protocol, boolean running) throws Exception {
    EmbeddedKafkaSettings settings =
        EmbeddedKafkaSettings.temporary()
            .withDataDirectory(directory.resolve("kafka"))
            .withProperties(Installation.SESSIONS);
    EmbeddedKafka kafka = EmbeddedKafka.start(settings);
    Map<String, String> one =
        Map.of("spillway.kafka.group-protocol", protocol, "spillway.topics.partitions", "1");
    try (Installation spillway = Installation.startOn(kafka, one)) {
      TopicPartition jobs = new TopicPartition(spillway.topics().jobs(), 0);
      Roles first = spillway.run("one", "worker");
      spillway.submitSingly(ids("before", 10));
      spillway.awaitResults(10);
      awaitBase(spillway, jobs, 10);
      if (!running) {
        first.close();
      }

      kafka.close();
      LogFiles.cut(directory.resolve("kafka"), jobs.toString(), CUT);
      kafka = EmbeddedKafka.start(settings.withPort(kafka.port()));
      spillway.renewProducer();
      spillway.submitSingly(ids("after", 12));
      if (!running) {
        spillway.run("one", "worker");
      }

      spillway.awaitResults(22);
      awaitBase(spillway, jobs, CUT + 12);
      assertThat(spillway.calls).hasSize(22).allSatisfy((id, calls) -> assertThat(calls).isOne());
    } finally {
      kafka.close();
    }
  }

  private static List<String> ids(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
  }

  private static void awaitBase(Installation spillway, TopicPartition jobs, long base) {
    Installation.await(
        "the mark at " + base,
        () -> {
          OffsetAndMetadata offset = spillway.committed("spillway-worker").get(jobs);
          return offset != null
              && MarkCodec.decode(offset.metadata())
                  .filter(mark -> mark.base() == base && mark.head() == base)
                  .isPresent();
        });
  }
}
