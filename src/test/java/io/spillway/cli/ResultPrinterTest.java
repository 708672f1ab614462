package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ResultPrinterTest {

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long nanos;

  @Test
  @Timeout(60)
  void whoFollowsReadsPartitionsThatWereAddedFromTheirBeginning() {
    place(1);
    consumer.assign(partitions(1));
    consumer.schedulePollTask(() -> add(0, 0, "first"));
    consumer.schedulePollTask(() -> {
      place(2);
      nanos += Duration.ofSeconds(5).toNanos();
    });
    consumer.schedulePollTask(() -> add(1, 0, "added"));
    consumer.schedulePollTask(() -> add(0, 1, "second"));

    print().follow(3, (printed, share) -> true);

    assertThat(out.toString(UTF_8)).isEqualTo("first\nadded\nsecond\n");
  }

  private ResultPrinter print() {
    return new ResultPrinter(
        consumer,
        "results",
        new PrintStream(out, false, UTF_8),
        new ResultFilter(null),
        () -> nanos);
  }

  /** The topic has so many partitions now. */
  private void place(int count) {
    consumer.updatePartitions(
        "results",
        IntStream.range(0, count)
            .mapToObj(partition ->
                new PartitionInfo("results", partition, Node.noNode(), new Node[0], new Node[0]))
            .toList());
    for (TopicPartition partition : partitions(count)) {
      consumer.updateBeginningOffsets(Map.of(partition, 0L));
    }
  }

  private void add(int partition, long offset, String value) {
    consumer.addRecord(
        new ConsumerRecord<>("results", partition, offset, null, value.getBytes(UTF_8)));
  }

  private static Collection<TopicPartition> partitions(int count) {
    return List.copyOf(
        IntStream.range(0, count).mapToObj(p -> new TopicPartition("results", p)).toList());
  }
}
