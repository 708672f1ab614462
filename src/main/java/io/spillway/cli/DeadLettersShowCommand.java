package io.spillway.cli;

import io.spillway.deadletter.DeadLetterRecord;
import io.spillway.deadletter.LetterFilter;
import io.spillway.deadletter.LetterJson;
import io.spillway.deadletter.ReplayedLetters;
import io.spillway.topics.PresentRecords;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    header = "Show one dead letter in full.",
    description = {
      "Prints what is known of a letter: its failure, headers, history and value. "
          + "If several letters have the name, all are shown. Headers that are not "
          + "Spillway's and whose names look like those of credentials are shown as ***."
    },
    exitCodeList = {
      "0:shown",
      "1:there is no such letter, or Kafka is out of reach",
      "2:wrong usage",
      "130, 143:stopped by SIGINT or SIGTERM"
    },
    footer = {
      "",
      "Examples:",
      "  spillway dead-letters show order-17",
      "  spillway dead-letters show llm.dead-letters-3-5 --json | jq -r .value"
    })
final class DeadLettersShowCommand extends DeadLettersAction {
  @Parameters(
      paramLabel = "NAME",
      description = "A custom_id, an origin, or the place of a letter.")
  private String name = "";

  @Option(names = "--json", description = "As JSON, a line per letter, for machines.")
  private boolean json;

  DeadLettersShowCommand(Console console) {
    super(console);
  }

  @Override
  void check() {}

  @Override
  int act(Letters letters) {
    letters.partitions();
    ReplayedLetters replayed = letters.replayed(letters.target().replays(), true);
    long shown = 0;
    long looked = 0;
    ProgressLine progress = new ProgressLine(console());
    try (StopSignal stop = StopSignal.listen();
        var consumer = letters.consumer()) {
      PresentRecords log = letters.log(consumer);
      while (!log.isAtEnd() && !stop.isTold() && !console().out().checkError()) {
        for (ConsumerRecord<byte[], byte[]> record : log.poll()) {
          DeadLetterRecord letter = DeadLetterRecord.of(record);
          looked++;
          if (LetterFilter.isNamed(name, letter)) {
            print(letter, replayed.contains(letter), shown > 0);
            shown++;
          }
        }
        if (shown == 0) {
          progress.show(looked, "dead letters looked at", log.share());
        }
      }
      if (stop.isTold()) {
        return 0;
      }
    } finally {
      progress.clear();
    }
    if (shown == 0) {
      throw new CommandFailure(
          "There is no dead letter '%s' in %s".formatted(name, letters.topic()));
    }
    return 0;
  }

  private void print(DeadLetterRecord letter, boolean isReplayed, boolean isNext) {
    if (json) {
      console().out().println(LetterJson.whole(letter, isReplayed));
      return;
    }
    if (isNext) {
      console().out().println();
    }
    LetterTable.printWhole(letter, isReplayed, console().out());
  }
}
