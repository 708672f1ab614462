package io.spillway.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "results",
    header = "Print results.",
    description = {
      "Prints the values of the results topic on standard output, one a line, only "
          + "what is committed. Ends at what was there when it began; with @|bold "
          + "--follow|@ it waits for more. Uses no consumer group: it takes nothing away "
          + "from anybody. At the end standard error says how many there were; if nobody "
          + "reads the output any more, the command ends without a word."
    },
    exitCodeList = {
      "0:done, or the reader of the output is gone",
      "1:failed; standard error says why",
      "2:wrong usage",
      "130, 143:stopped by SIGINT or SIGTERM"
    },
    footer = {
      "",
      "Examples:",
      "  spillway results",
      "  spillway results --follow --count 200 > results.jsonl",
      "  spillway results --id order-17"
    })
final class ResultsCommand extends SpillwayCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--follow", description = "Wait for more results until stopped.")
  private boolean follow;

  @Option(names = "--count", paramLabel = "N", description = "End after N results.")
  private @Nullable Long count;

  @Option(
      names = "--from-beginning",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Begin with the oldest result (the default); the negation begins with what comes from"
              + " now on, and needs --follow.")
  private boolean fromBeginning = true;

  @Option(
      names = "--id",
      paramLabel = "CUSTOM_ID",
      description = "Only the results of this custom_id.")
  private @Nullable String id;

  ResultsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    require(spec, count == null || count >= 1, "--count is " + count + ", allowed is 1 and above");
    require(spec, fromBeginning || follow, "--no-from-beginning needs --follow");
    KafkaTarget target = KafkaTarget.of(console.environment());
    List<TopicPartition> partitions = partitions(target);
    try (var consumer = target.reader(Map.of("max.poll.records", 1_000))) {
      consumer.assign(partitions);
      seek(consumer, partitions);
      print(
          new ResultPrinter(
              consumer,
              target.topics().results(),
              console.out(),
              new ResultFilter(id),
              System::nanoTime));
      return 0;
    }
  }

  /** Prints, and says at the end how many; says nothing if nobody reads the output any more. */
  private void print(ResultPrinter printer) {
    long limit = count == null ? Long.MAX_VALUE : count;
    ProgressLine line = new ProgressLine(console);
    boolean isQuiet = console.isTerminal(); // the lines themselves show how far it is
    try (StopSignal stop = StopSignal.listen()) {
      ResultPrinter.Watcher watcher =
          (soFar, share) -> {
            if (!isQuiet) {
              line.show(soFar, "results", share);
            }
            return !stop.isTold();
          };
      long printed = follow ? printer.follow(limit, watcher) : printer.print(limit, watcher);
      line.clear();
      if (!console.out().checkError()) {
        String end = stop.isTold() ? "; stopped" : "";
        console.err().printf("%s%s%n", Amount.of(printed, "result"), end);
      }
    } finally {
      line.clear();
    }
  }

  private List<TopicPartition> partitions(KafkaTarget target) {
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      return cluster.allPartitions(target.topics().results());
    }
  }

  private void seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
    }
  }
}
