package io.spillway.cli;

import io.spillway.progress.Acceptance;
import io.spillway.progress.Acceptance.Metadata;
import io.spillway.progress.Facts;
import io.spillway.progress.KeptMarks;
import io.spillway.progress.MarkRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "accept",
    header = "Take the committed offsets as they stand.",
    description = {
      "Writes marks for the committed offsets, and forgets what had been finished "
          + "beyond them: those jobs are done again. A partition without a committed "
          + "offset begins at its beginning. What is in order stays as it is. The service "
          + "must be stopped."
    },
    footer = {
      "",
      "Examples:",
      "  spillway progress accept                  after a reset or an import of offsets",
      "  spillway progress accept --former-format  once, after an upgrade from before marks"
    })
final class ProgressAcceptCommand extends ProgressAction {

  @ArgGroup private @Nullable FormatOptions reading;

  static final class FormatOptions {
    @Option(
        names = "--former-format",
        description = "Read metadata as versions before marks wrote it.")
    private boolean former;

    @Option(
        names = "--drop-metadata",
        description = "Drop metadata, also if it looks like that of a version before marks.")
    private boolean drop;
  }

  ProgressAcceptCommand(Console console) {
    super(console);
  }

  @Override
  int act(KafkaTarget target, Cluster cluster, Groups groups, List<Groups.Group> chosen) {
    groups.requireNoMembers(chosen);
    Map<KeptMarks.MarkKey, String> kept = groups.kept();
    int impossible = 0;
    for (Groups.Group group : chosen) {
      impossible += accept(target, cluster, group, groups.facts(group, kept));
    }
    return impossible == 0 ? 0 : 1;
  }

  /**
   * Writes the mark to the progress topic first: if the command is interrupted after that, a start
   * goes on at that mark.
   */
  private int accept(
      KafkaTarget target, Cluster cluster, Groups.Group group, List<Facts> partitions) {
    String progress = target.topics().progress();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    int impossible = 0;
    for (Facts facts : partitions) {
      TopicPartition partition = facts.partition();
      switch (Acceptance.of(facts, metadata(group))) {
        case Acceptance.Write write -> {
          records.add(MarkRecords.record(progress, group.name(), partition, write.mark()));
          offsets.put(partition, write.mark().toCommit());
          say(group, partition, "accepted at " + write.mark().base() + ", " + write.note());
        }
        case Acceptance.Forget forget -> {
          records.add(MarkRecords.forget(progress, group.name(), partition));
          say(group, partition, forget.note());
        }
        case Acceptance.Impossible refused -> {
          impossible++;
          say(group, partition, "NOT ACCEPTED: " + refused.why());
        }
        case Acceptance.Leave leave -> say(group, partition, "left as it is: " + leave.why());
      }
    }
    write(target, records);
    if (!offsets.isEmpty() && !group.isOfStreams()) {
      cluster.ask(cluster.admin().alterConsumerGroupOffsets(group.name(), offsets).all());
    }
    return impossible;
  }

  private void say(Groups.Group group, TopicPartition partition, String what) {
    console().out().printf("%s %s: %s%n", group.role(), partition, what);
  }

  /** How to read the metadata; that of a Streams group is never a mark. */
  private Metadata metadata(Groups.Group group) {
    FormatOptions said = reading;
    if (group.isOfStreams() || said != null && said.drop) {
      return Metadata.DROPPED;
    }
    return said != null && said.former ? Metadata.FORMER : Metadata.UNSAID;
  }
}
