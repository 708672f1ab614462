package io.spillway.dev.cli;

import io.spillway.cli.Console;
import io.spillway.cli.SpillwayCommand;
import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "kafka",
    header = "Run a single-node Kafka for development.",
    description = {
      "Starts a Kafka (KRaft, broker and controller in one) in this process, bound "
          + "to 127.0.0.1, and runs until it is stopped with Ctrl-C. One replica of "
          + "everything: not for production. Topics are not created by themselves: see "
          + "@|bold spillway topics create|@."
    },
    footer = {
      "",
      "Examples:",
      "  spillway kafka                           on port 9092; gone when it ends",
      "  spillway kafka --data ~/spillway-kafka   keeps topics and records"
    })
final class KafkaCommand extends SpillwayCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port for clients; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep topics and records in this directory; without it in a temporary one that is"
              + " deleted at the end.")
  private @Nullable Path data;

  KafkaCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    EmbeddedKafkaSettings settings = EmbeddedKafkaSettings.temporary().withPort(port);
    EmbeddedKafka kafka =
        EmbeddedKafka.start(data == null ? settings : settings.withDataDirectory(data));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-close"));
    console
        .out()
        .printf(
            "Kafka %s is ready on %s (%s). Ctrl-C stops it.%n",
            AppInfoParser.getVersion(),
            kafka.bootstrapServers(),
            data == null ? "temporary data" : "data in " + data);
    console.out().flush();
    kafka.awaitClose();
    return 0;
  }
}
