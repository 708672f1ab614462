package io.spillway.config;

import java.util.Locale;
import java.util.Set;

/** How settings are named in a properties file and in the environment. */
final class KeyNames {
  /** The prefix of all names in a properties file. */
  static final String PREFIX = "spillway.";

  /** The prefix of all names in the environment, except the two of the Anthropic SDKs. */
  static final String ENVIRONMENT_PREFIX = "SPILLWAY_";

  /** The variable that names a properties file; a file cannot name another one. */
  static final String CONFIG_VARIABLE = "SPILLWAY_CONFIG";

  /** Prefix of properties that are passed to all Kafka clients, also to those of Kafka Streams. */
  static final String KAFKA_PROPERTIES = "spillway.kafka.properties.";

  /** Prefix of properties that are passed to Kafka Streams only. */
  static final String STREAMS_PROPERTIES = "spillway.streams.properties.";

  /** Variables that the launcher and the command line read, not the configuration. */
  static final Set<String> LAUNCHER_VARIABLES =
      Set.of("SPILLWAY_JAVA_HOME", "SPILLWAY_JAVA_OPTS", "SPILLWAY_DEBUG");

  private KeyNames() {}

  /** The name of the environment variable for a name in a file, apart from the exceptions. */
  static String environment(String name) {
    return name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
