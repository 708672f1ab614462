package io.spillway.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.json.JsonCodecs;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "version",
    header = "Print the versions of Spillway, Kafka's client and Java.",
    description = "'dev' stands for Spillway's version if its classes are not in a jar.",
    footer = {"", "Example:", "  spillway version --json"})
final class VersionCommand extends SpillwayCommand implements Callable<Integer> {

  private final Console console;

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (json) {
      console.out().println(object().toPrettyString());
    } else {
      for (String line : new SpillwayVersion().getVersion()) {
        console.out().println(line);
      }
    }
    return 0;
  }

  private static ObjectNode object() {
    return JsonCodecs.OWN
        .createObjectNode()
        .put("spillway", SpillwayVersion.number())
        .put("kafka", AppInfoParser.getVersion())
        .put("java", System.getProperty("java.version"))
        .put("java_vendor", System.getProperty("java.vendor"))
        .put("os", System.getProperty("os.name"))
        .put("architecture", System.getProperty("os.arch"));
  }
}
