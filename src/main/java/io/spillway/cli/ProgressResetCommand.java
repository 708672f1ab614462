package io.spillway.cli;

import io.spillway.progress.KeptMarks;
import io.spillway.progress.MarkRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "reset",
    header = "Forget all progress: everything still in the topics is done again.",
    description = {
      "Deletes the groups' offsets and the kept marks. The next start begins at the "
          + "beginning of each log: every call whose job is still there is made and paid "
          + "for again, and has another result. The service must be stopped."
    },
    footer = {"", "Example:", "  spillway progress reset --roles worker --yes"})
final class ProgressResetCommand extends ProgressAction {

  @Option(names = "--yes", description = "Do it; without, only the warning is printed.")
  private boolean yes;

  ProgressResetCommand(Console console) {
    super(console);
  }

  @Override
  int act(KafkaTarget target, Cluster cluster, Groups groups, List<Groups.Group> chosen) {
    if (!yes) {
      throw new CommandFailure(
          "Everything that is still in the topics would be done and paid for again; --yes does it");
    }
    groups.requireNoMembers(chosen);
    Map<KeptMarks.MarkKey, String> kept = groups.kept();
    for (Groups.Group group : chosen) {
      // Deletes the offsets first: if the command is interrupted after that, a start goes on at the
      // kept marks.
      delete(cluster, group);
      forget(target, group, kept);
      console().out().printf("%s: group %s has no progress now%n", group.role(), group.name());
    }
    return 0;
  }

  private static void delete(Cluster cluster, Groups.Group group) {
    var found =
        cluster.ask(cluster.admin().listGroups().all()).stream()
            .filter(listing -> listing.groupId().equals(group.name()))
            .findAny();
    if (found.isEmpty()) {
      return;
    }
    boolean isStreams = found.get().type().filter(GroupType.STREAMS::equals).isPresent();
    List<String> name = List.of(group.name());
    cluster.ask(
        isStreams
            ? cluster.admin().deleteStreamsGroups(name).all()
            : cluster.admin().deleteConsumerGroups(name).all());
  }

  private static void forget(
      KafkaTarget target, Groups.Group group, Map<KeptMarks.MarkKey, String> kept) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (KeptMarks.MarkKey place : kept.keySet()) {
      if (place.group().equals(group.name())) {
        records.add(
            MarkRecords.forget(target.topics().progress(), group.name(), place.partition()));
      }
    }
    write(target, records);
  }
}
