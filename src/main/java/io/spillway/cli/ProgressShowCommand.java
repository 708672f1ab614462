package io.spillway.cli;

import io.spillway.progress.Facts;
import io.spillway.progress.KeptMarks;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartDecision;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
    name = "show",
    header = "Show what is known of each partition, and what a start would do.",
    description = {
      "Prints a line per role and partition: where a start begins, or why it refuses; then the",
      "facts: what is committed, what is kept, and what the log holds. Changes nothing."
    },
    exitCodeList = {
      "0:every partition can begin",
      "1:a start would refuse, or Kafka is out of reach",
      "2:wrong usage"
    },
    footer = {"", "Example:", "  spillway progress show --roles worker"})
final class ProgressShowCommand extends ProgressAction {

  ProgressShowCommand(Console console) {
    super(console);
  }

  @Override
  int act(KafkaTarget target, Cluster cluster, Groups groups, List<Groups.Group> chosen) {
    Map<KeptMarks.Place, String> kept = groups.kept();
    int refused = 0;
    int shown = 0;
    for (Groups.Group group : chosen) {
      for (Facts facts : groups.facts(group, kept)) {
        boolean refuses = !group.isOfStreams() && isRefused(facts);
        console()
            .out()
            .printf(
                "%s %s: %s%n  %s%n",
                group.role(), facts.partition(), group.isOfStreams() ? "" : says(facts), facts);
        refused += refuses ? 1 : 0;
        shown++;
      }
    }
    console().err().printf("%d partitions: %d would be refused%n", shown, refused);
    return refused == 0 ? 0 : 1;
  }

  private static boolean isRefused(Facts facts) {
    return StartDecision.of(facts) instanceof StartDecision.Refuse;
  }

  private static String says(Facts facts) {
    return switch (StartDecision.of(facts)) {
      case StartDecision.Refuse refusal -> "REFUSED, " + refusal.why();
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
