package io.spillway.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.deadletter.DeadLetterRecord;
import io.spillway.deadletter.LetterCounts;
import io.spillway.deadletter.LetterFilter;
import io.spillway.deadletter.LetterJson;
import io.spillway.deadletter.ReplayedLetters;
import io.spillway.json.JsonCodecs;
import io.spillway.topics.PresentRecords;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
    name = "list",
    header = "List dead letters.",
    description = {
      "Prints a line per letter, only what is committed, and ends at what was there "
          + "when it began. Without options it lists all letters; a letter is listed if "
          + "it fits each of the options. It takes nothing away from anybody."
    },
    exitCodeList = {
      "0:listed, or the reader of the output is gone",
      "1:failed; standard error says why",
      "2:wrong usage",
      "130, 143:stopped by SIGINT or SIGTERM"
    },
    footer = {
      "",
      "Examples:",
      "  spillway dead-letters list --status 5xx --from 2h",
      "  spillway dead-letters list --open --json | jq -r .custom_id",
      "  spillway dead-letters list --count-by model"
    })
final class DeadLettersListCommand extends DeadLettersAction {
  @Mixin private LetterOptions options = new LetterOptions();

  @Option(names = "--open", description = "Only letters that were not replayed yet.")
  private boolean open;

  @Option(names = "--json", description = "As JSON, a line per letter, for machines.")
  private boolean json;

  @Option(
      names = "--count-by",
      paramLabel = "WHAT",
      description = "Only counts, by status, type, category, model or replayed.")
  private @Nullable String property;

  private LetterCounts.@Nullable By countBy;

  private LetterFilter filter = LetterFilter.ALL;

  DeadLettersListCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    String named = property;
    if (named != null) {
      countBy =
          LetterCounts.By.of(named)
              .orElseThrow(() ->
                  new ParameterException(
                      spec().commandLine(),
                      "--count-by is '%s', allowed: %s".formatted(named, LetterCounts.By.texts())));
    }
    filter = options.filter(spec().commandLine(), Instant.now());
  }

  @Override
  int act(Letters letters) {
    letters.partitions();
    ReplayedLetters replayed = letters.replayed(letters.target().replays(), true);
    LetterCounts counts = new LetterCounts(countBy == null ? LetterCounts.By.STATUS : countBy);
    long found = 0;
    ProgressLine progress = new ProgressLine(console());
    try (StopSignal stop = StopSignal.listen();
        var consumer = letters.consumer()) {
      PresentRecords log = letters.log(consumer);
      while (!log.isAtEnd() && !stop.isTold() && !console().out().checkError()) {
        for (ConsumerRecord<byte[], byte[]> record : log.poll()) {
          DeadLetterRecord letter = DeadLetterRecord.of(record);
          boolean isReplayed = replayed.contains(letter);
          if (filter.accepts(letter) && !(open && isReplayed)) {
            found++;
            take(letter, isReplayed, found, counts);
          }
        }
        if (!console().isTerminal() || countBy != null) {
          progress.show(found, "dead letters", log.share());
        }
      }
      progress.clear();
      printCounts(counts);
      if (!console().out().checkError()) {
        String end = stop.isTold() ? "; stopped before the end" : "";
        console().err().printf("%s%s%n", Amount.of(found, "dead letter"), end);
      }
    } finally {
      progress.clear();
    }
    return 0;
  }

  private void take(DeadLetterRecord letter, boolean isReplayed, long number, LetterCounts counts) {
    if (countBy != null) {
      counts.add(letter, isReplayed);
    } else if (json) {
      console().out().println(LetterJson.line(letter, isReplayed));
    } else {
      if (number == 1) {
        LetterTable.printHead(console().out());
      }
      LetterTable.print(letter, isReplayed, console().out());
    }
  }

  private void printCounts(LetterCounts counts) {
    if (countBy == null) {
      return;
    }
    counts
        .sorted()
        .forEach((label, count) -> {
          if (json) {
            ObjectNode line = JsonCodecs.OWN.createObjectNode();
            console().out().println(line.put(countBy.text(), label).put("count", count));
          } else {
            console().out().printf("%8d  %s%n", count, LetterTable.printable(label));
          }
        });
  }
}
