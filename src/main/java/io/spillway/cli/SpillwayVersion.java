package io.spillway.cli;

import java.util.Objects;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** The version from the jar's manifest. */
public final class SpillwayVersion implements IVersionProvider {
  /** The version number; {@code dev} if the classes are not in a jar. */
  public static String number() {
    return Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "dev");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "spillway " + number(),
      "Kafka " + AppInfoParser.getVersion() + ", Java " + System.getProperty("java.version")
    };
  }
}
