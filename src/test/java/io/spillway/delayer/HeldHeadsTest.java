package io.spillway.delayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.ProgressMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What the head of a line takes in memory is bounded whatever its records are made of. */
class HeldHeadsTest {
  private static final TopicPartition PARTITION = new TopicPartition("retry.1s", 0);

  private final DelayLine line =
      new DelayLine(
          PARTITION,
          0,
          Duration.ofSeconds(1),
          ProgressMark.at(new Uuid(1, 1), 0, 0, ProgressMark.UNKNOWN_EPOCH));

  @Test
  void headersCount() {
    take(10, 200_000);

    assertThat(line.position()).isEqualTo(2);
    assertThat(line.bytes()).isBetween(400_000L, DelayLine.MAX_BYTES);
    assertThat(line.pollDue(Instant.ofEpochSecond(2), Long.MAX_VALUE)).isNotNull();
    assertThat(line.bytes()).isBetween(200_000L, 210_000L);
  }

  @Test
  void tinyRecordsCountWithTheirObjects() {
    take(5_000, 1);

    assertThat(line.position()).isLessThan(1_000);
    assertThat(line.bytes()).isLessThanOrEqualTo(DelayLine.MAX_BYTES);
  }

  private void take(int count, int headerBytes) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int offset = 0; offset < count; offset++) {
      RecordHeaders headers = new RecordHeaders();
      headers.add("x-large", new byte[headerBytes]);
      records.add(
          new ConsumerRecord<>(
              PARTITION.topic(),
              0,
              offset,
              0,
              TimestampType.LOG_APPEND_TIME,
              1,
              1,
              new byte[1],
              new byte[1],
              headers,
              Optional.empty()));
    }
    line.take(records, new OffsetAndMetadata(count), Instant.EPOCH);
  }
}
