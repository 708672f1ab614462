package io.spillway.cli;

import io.spillway.topics.TopicsAdmin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    header = "Put jobs onto the jobs topic.",
    description = {
      "Reads lines of a Message Batches request file, one JSON object with a member "
          + "'params' a line, and sends each as it is. The record's key is the line's "
          + "custom_id. Blank lines are skipped.",
      "",
      "A file is checked as a whole first: an unreadable line is named and nothing "
          + "is sent. Standard input is checked and sent line by line, and ends at the "
          + "first unreadable line.",
      "",
      "If Kafka does not take a job, sending ends. The message says how many jobs are "
          + "in; the others are written to FILE.not-sent, which a second run can send."
    },
    footer = {
      "",
      "Examples:",
      "  spillway submit jobs.jsonl",
      "  generate-jobs | spillway submit -"
    })
final class SubmitCommand extends SpillwayCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file with the jobs; - is standard input.")
  private String file = STANDARD_INPUT;

  SubmitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    KafkaTarget target = KafkaTarget.of(console.environment());
    if (!file.equals(STANDARD_INPUT)) {
      checkAll(target.jobMaxBytes());
    }
    String topic = target.topics().jobs();
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      cluster.partitions(topic);
      new TopicsAdmin(cluster.admin()).awaitLeaders(List.of(topic));
    }
    try (ByteLines lines = open(target.jobMaxBytes());
        JobSender sender = new JobSender(producer(target), topic)) {
      send(lines, sender, target.jobMaxBytes());
      sender.finish();
      if (sender.failure() != null) {
        throw notSent(topic).keep(sender, lines);
      }
      console.err().printf("%d jobs sent to %s%n", sender.acknowledged(), topic);
    }
    return 0;
  }

  private NotSent notSent(String topic) {
    return new NotSent(file.equals(STANDARD_INPUT) ? "standard-input" : file, topic);
  }

  private void checkAll(int maxBytes) throws IOException {
    try (ByteLines lines = open(maxBytes)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (JobLine.of(line, maxBytes) instanceof JobLine.Unreadable unreadable) {
          throw failure(lines, unreadable, "nothing was sent");
        }
      }
    }
  }

  /** Sends line by line, until the first job that Kafka did not take. */
  private void send(ByteLines lines, JobSender sender, int maxBytes) throws IOException {
    Progress progress = new Progress(console);
    try {
      while (sender.failure() == null) {
        byte[] line = lines.next();
        if (line == null) {
          return;
        }
        switch (JobLine.of(line, maxBytes)) {
          case JobLine.Job job -> sender.send(lines.number(), job);
          case JobLine.Unreadable unreadable -> {
            sender.finish();
            throw failure(lines, unreadable, sender.acknowledged() + " jobs before it were sent");
          }
          case JobLine.Blank() -> {}
        }
        progress.show(sender.sent(), "jobs sent");
      }
    } finally {
      progress.clear();
    }
  }

  private static CommandFailure failure(
      ByteLines lines, JobLine.Unreadable unreadable, String consequence) {
    return new CommandFailure(
        "Line %d: %s; %s".formatted(lines.number(), unreadable.reason(), consequence));
  }

  private ByteLines open(int maxBytes) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return new ByteLines(console.in(), maxBytes);
    }
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new CommandFailure("There is no readable file " + file);
    }
    InputStream in = Files.newInputStream(path);
    return new ByteLines(in, maxBytes);
  }

  static Producer<byte[], byte[]> producer(KafkaTarget target) {
    var bytes = new ByteArraySerializer();
    return new KafkaProducer<>(target.clientConfig(producerConfig(target)), bytes, bytes);
  }

  private static Map<String, Object> producerConfig(KafkaTarget target) {
    return Map.of(
        "acks",
        "all",
        "enable.idempotence",
        true,
        "linger.ms",
        20,
        "max.block.ms",
        30_000,
        "max.request.size",
        target.jobMaxBytes(),
        "buffer.memory",
        8L * target.jobMaxBytes());
  }
}
