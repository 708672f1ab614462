package io.spillway.chaos;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.dev.broker.EmbeddedKafkaSettings.Quorum;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * One node of the run's Kafka cluster as a process of its own: broker and controller. Takes a
 * properties file; what begins with {@code kafka.} goes to the server.
 */
public final class BrokerProcess {

  private BrokerProcess() {}

  /** Runs until SIGTERM. */
  public static void main(String[] args) throws IOException {
    Properties given = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(args[0]), StandardCharsets.UTF_8)) {
      given.load(file);
    }
    EmbeddedKafka kafka = EmbeddedKafka.start(settings(given));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "close"));
    Files.createFile(Path.of(given.getProperty("ready")));
    kafka.awaitClose();
  }

  private static EmbeddedKafkaSettings settings(Properties given) {
    Map<String, String> server = new HashMap<>();
    for (String name : given.stringPropertyNames()) {
      if (name.startsWith("kafka.")) {
        server.put(name.substring("kafka.".length()), given.getProperty(name));
      }
    }
    Quorum quorum =
        new Quorum(
            given.getProperty("cluster"),
            given.getProperty("voters"),
            Integer.parseInt(given.getProperty("controller")));
    return EmbeddedKafkaSettings.temporary()
        .withPort(Integer.parseInt(given.getProperty("port")))
        .withDataDirectory(Path.of(given.getProperty("directory")))
        .withQuorum(Integer.parseInt(given.getProperty("node")), quorum)
        .withProperties(server);
  }
}
