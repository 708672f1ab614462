package io.spillway.cli;

import io.spillway.progress.Facts;
import io.spillway.progress.KeptMarks;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartDecision;
import io.spillway.router.RouterDecision;
import io.spillway.wiring.KafkaClients;
import io.spillway.wiring.RouterClients;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;

@Command(
    name = "show",
    header = "Show what is known of each partition, and what a start would do.",
    description = {
      "Prints a line per role and partition: where a start begins, or why it "
          + "refuses; then the facts: what is committed, what is kept, and what the log "
          + "holds. Changes nothing."
    },
    exitCodeList = {
      "0:every partition can begin",
      "1:a start would refuse, or Kafka is out of reach",
      "2:wrong usage"
    },
    footer = {"", "Example:", "  spillway progress show --roles worker"})
final class ProgressShowCommand extends ProgressAction {

  private static final String REFUSED = "REFUSED, ";

  ProgressShowCommand(Console console) {
    super(console);
  }

  @Override
  int act(KafkaTarget target, Cluster cluster, Groups groups, List<Groups.Group> chosen) {
    Map<KeptMarks.MarkKey, String> kept = groups.kept();
    int refused = 0;
    int shown = 0;
    for (Groups.Group group : chosen) {
      List<Facts> all = groups.facts(group, kept);
      Map<TopicPartition, RouterDecision> routing =
          group.isOfStreams() && !all.isEmpty()
              ? new RouterClients(new KafkaClients(target.settings(), "cli"))
                  .decisions(System::nanoTime)
              : Map.of();
      for (Facts facts : all) {
        RouterDecision routed = routing.get(facts.partition());
        String says = routed == null ? says(facts) : says(facts, routed);
        console().out().printf("%s %s: %s%n  %s%n", group.role(), facts.partition(), says, facts);
        refused += says.startsWith(REFUSED) ? 1 : 0;
        shown++;
      }
    }
    console().err().printf("%d partitions: %d would be refused%n", shown, refused);
    return refused == 0 ? 0 : 1;
  }

  private static String says(Facts facts, RouterDecision routed) {
    OffsetAndMetadata committed = facts.committed();
    return switch (routed) {
      case RouterDecision.RefuseStart refusal -> REFUSED + refusal.why();
      case RouterDecision.CommitAndBegin begin ->
          "begins at " + begin.offset() + (begin.note().isEmpty() ? "" : "; " + begin.note());
      case RouterDecision.Stay() ->
          "begins at " + (committed == null ? "the committed offset" : committed.offset());
    };
  }

  private static String says(Facts facts) {
    return switch (StartDecision.of(facts)) {
      case StartDecision.Refuse refusal -> REFUSED + refusal.why();
      case StartDecision.Begin at -> {
        ProgressMark mark = at.mark();
        int beyond = mark.finished().cardinality();
        yield "begins at "
            + mark.base()
            + (beyond == 0 ? "" : ", %d beyond are finished".formatted(beyond))
            + (at.note().isEmpty() ? "" : "; " + at.note());
      }
    };
  }
}
