package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.cancel.Cancel;
import io.spillway.cancel.CancelRecords;
import io.spillway.cancel.Reach;
import io.spillway.job.JobId;
import io.spillway.topics.TopicsAdmin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    header = "End jobs that have not ended.",
    description = {
      "Writes one cancel for each ID to the cancels topic, which every worker and delayer "
          + "reads. A job that waits or is delayed ends without a call; the stream of one "
          + "that runs is cut off. Each gets one result, of type canceled. A job that has "
          + "ended stays as it ended: this command cannot know, the results tell.",
      "",
      "An ID is a custom_id, or a job's origin as results and log lines name it (the tag "
          + "spillway-origin, for example llm.jobs-3-17). A custom_id means all jobs of "
          + "that id that are in the jobs topic now, and none that is submitted later. A replay of "
          + "a dead letter is a run of its own: its origin has the replay's number behind it "
          + "(llm.jobs-3-17/1)."
    },
    footer = {
      "",
      "Examples:",
      "  spillway cancel order-17 order-18",
      "  spillway cancel llm.jobs-3-17",
      "  jq -r .custom_id jobs.jsonl | spillway cancel -"
    })
final class CancelCommand extends SpillwayCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /** A line of standard input in bytes: an id of the most characters, each of four bytes. */
  private static final int LINE_BYTES = 4 * JobId.MAX_CHARS;

  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "A custom_id or an origin; - reads more from standard input, one a line.")
  private List<String> ids = List.of();

  CancelCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    KafkaTarget target = KafkaTarget.of(console.environment());
    Set<String> named = named();
    String topic = target.topics().cancels();
    List<Cancel> cancels;
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      cluster.partitions(topic);
      cancels = cancels(named, target.topics().jobs(), cluster);
      new TopicsAdmin(cluster.admin()).awaitLeaders(List.of(topic));
    }
    write(cancels, topic, target);
    console
        .out()
        .printf(
            "%s written to %s; a job that had ended before keeps its result%n",
            Amount.of(cancels.size(), "cancel"), topic);
    return 0;
  }

  /** What the user named, each once. */
  private Set<String> named() throws IOException {
    Set<String> all = new LinkedHashSet<>();
    for (String id : ids) {
      if (id.equals(STANDARD_INPUT)) {
        addLines(all);
      } else {
        all.add(checked(id));
      }
    }
    if (all.isEmpty()) {
      throw new CommandFailure("Standard input names no job; allowed: one id a line");
    }
    return all;
  }

  private void addLines(Set<String> all) throws IOException {
    try (ByteLines lines = new ByteLines(console.in(), LINE_BYTES)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        String id = new String(line, UTF_8).strip();
        if (!id.isEmpty()) {
          all.add(checked(id));
        }
      }
    }
  }

  private static String checked(String id) {
    if (id.isEmpty() || id.length() > JobId.MAX_CHARS) {
      throw new CommandFailure(
          "The id '%s' has %d characters; allowed: 1 to %d; nothing was canceled"
              .formatted(id.substring(0, Math.min(40, id.length())), id.length(), JobId.MAX_CHARS));
    }
    return id;
  }

  private static List<Cancel> cancels(Set<String> named, String jobs, Cluster cluster) {
    long[] ends = ends(jobs, cluster);
    Reach reach = Reach.before(ends);
    List<Cancel> cancels = new ArrayList<>();
    for (String name : named) {
      cancels.add(
          isOrigin(name, jobs)
              ? new Cancel.OfOrigin(existing(name, jobs, ends))
              : new Cancel.OfId(name, reach));
    }
    return cancels;
  }

  private static boolean isOrigin(String name, String jobs) {
    return name.startsWith(jobs + "-")
        && name.substring(jobs.length() + 1).matches("\\d{1,9}-\\d{1,18}(/[1-9]\\d{0,8})?");
  }

  /** The origin, if there is such a record. */
  private static String existing(String origin, String jobs, long[] ends) {
    int slash = origin.lastIndexOf('/');
    String record = slash < 0 ? origin : origin.substring(0, slash);
    String[] place = record.substring(jobs.length() + 1).split("-", -1);
    int partition = Integer.parseInt(place[0]);
    if (partition >= ends.length) {
      throw new CommandFailure(
          "There is no job %s: %s has the partitions 0 to %d; nothing was canceled"
              .formatted(origin, jobs, ends.length - 1));
    }
    if (Long.parseLong(place[1]) >= ends[partition]) {
      throw new CommandFailure(
          "There is no job %s: partition %d ends before offset %d; nothing was canceled"
              .formatted(origin, partition, ends[partition]));
    }
    String replay = origin.substring(record.length());
    return jobs + "-" + partition + "-" + Long.parseLong(place[1]) + replay;
  }

  private static long[] ends(String jobs, Cluster cluster) {
    int partitions = cluster.partitions(jobs);
    Map<TopicPartition, OffsetSpec> wanted =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(jobs, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> found =
        cluster.ask(cluster.admin().listOffsets(wanted).all());
    long[] ends = new long[partitions];
    found.forEach((partition, end) -> ends[partition.partition()] = end.offset());
    return ends;
  }

  private static void write(List<Cancel> cancels, String topic, KafkaTarget target) {
    var bytes = new ByteArraySerializer();
    Map<String, Object> own =
        Map.of("acks", "all", "enable.idempotence", true, "linger.ms", 20, "max.block.ms", 30_000);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(target.clientConfig(own), bytes, bytes)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (Cancel cancel : cancels) {
        sent.add(producer.send(CancelRecords.record(topic, cancel)));
      }
      producer.flush();
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      throw notWritten(cause == null ? failed : cause);
    } catch (KafkaException failed) {
      throw notWritten(failed);
    }
  }

  private static CommandFailure notWritten(Throwable cause) {
    return new CommandFailure(
        "Kafka has not acknowledged all cancels: %s; to repeat the command is safe"
            .formatted(cause.getMessage()),
        cause);
  }
}
