package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a submission knows and keeps if Kafka takes only a part of it. */
class JobSenderTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
  private final JobSender sender = new JobSender(producer, "jobs");

  @Test
  void whatFailedAndWhatWasNotReadIsKeptInTheOrderOfItsLines(@TempDir Path directory)
      throws Exception {
    String source = directory.resolve("jobs").toString();
    ByteLines lines =
        new ByteLines(new ByteArrayInputStream("1\n2\n3\n4\n\n5".getBytes(UTF_8)), 99);
    for (int line = 1; line <= 3; line++) {
      sender.send(line, new JobLine.AcceptedLine("k", lines.next()));
    }
    producer.errorNext(new KafkaException("the second was refused first"));
    producer.completeNext();
    producer.errorNext(new KafkaException("later"));

    CommandFailure told = new NotSent(source, "jobs").keep(sender, lines);

    Path kept = Path.of(source + ".not-sent");
    assertThat(kept).hasContent("1\n3\n4\n\n5\n");
    assertThat(told)
        .hasMessage(
            "Kafka has not acknowledged all jobs: the second was refused first\n"
                + "  1 are in jobs.\n"
                + "  The other 4 are in %s: 'spillway submit %s' sends just these."
                    .formatted(kept, kept));
  }

  @Test
  void aFileOfAnEarlierRunIsLeftAlone(@TempDir Path directory) throws Exception {
    Path earlier = Files.writeString(directory.resolve("jobs.not-sent"), "earlier");

    new NotSent(directory.resolve("jobs").toString(), "jobs").keep(sender, rest("9"));

    assertThat(earlier).hasContent("earlier");
    assertThat(directory.resolve("jobs.not-sent-2")).hasContent("9\n");
  }

  @Test
  void ifNoFileCanBeWrittenTheLinesAreNamed(@TempDir Path directory) throws Exception {
    sender.send(7, new JobLine.AcceptedLine(null, new byte[] {'7'}));
    producer.errorNext(new KafkaException("no"));

    CommandFailure told =
        new NotSent(directory.resolve("absent/jobs").toString(), "jobs").keep(sender, rest("1"));

    assertThat(told).hasMessageContaining("The others are the lines 7, 1 and all after it");
  }

  private static ByteLines rest(String lines) {
    return new ByteLines(new ByteArrayInputStream(lines.getBytes(UTF_8)), 99);
  }
}
