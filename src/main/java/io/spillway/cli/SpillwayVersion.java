package io.spillway.cli;

import java.util.Objects;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** The version from the jar's manifest. */
final class SpillwayVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version =
        Objects.requireNonNullElse(
            Main.class.getPackage().getImplementationVersion(), "(not from a jar)");
    return new String[] {
      "spillway " + version,
      "Kafka " + AppInfoParser.getVersion() + ", Java " + System.getProperty("java.version")
    };
  }
}
