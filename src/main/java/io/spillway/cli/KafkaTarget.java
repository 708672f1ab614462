package io.spillway.cli;

import io.spillway.config.ConfigException;
import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import io.spillway.progress.KeptMarks;
import io.spillway.topics.Topics;
import io.spillway.topics.TopicsSettings;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.KafkaClients;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The Kafka cluster that the commands use, and the client settings for it.
 *
 * @param settings the configuration
 */
record KafkaTarget(Settings settings) {

  /**
   * Reads the environment, and the file that it names. Throws {@link CommandFailure} if a value is
   * wrong.
   */
  static KafkaTarget of(Map<String, String> environment) {
    try {
      return new KafkaTarget(Settings.load(environment, null));
    } catch (ConfigException wrong) {
      throw new CommandFailure(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  String bootstrapServers() {
    return String.valueOf(clientConfig(Map.of()).get("bootstrap.servers"));
  }

  /** How the clients talk to it: Kafka's {@code security.protocol}. */
  String securityProtocol() {
    return String.valueOf(clientConfig(Map.of()).getOrDefault("security.protocol", "PLAINTEXT"));
  }

  /** A client's configuration: the command's entries, overridden by the user's. */
  Map<String, Object> clientConfig(Map<String, Object> own) {
    Map<String, Object> config = new HashMap<>(own);
    config.putAll(new KafkaClients(settings, "cli").userProperties());
    return config;
  }

  /**
   * A consumer without a group that reads what is committed, which the caller closes.
   *
   * @param own further entries, overridden by the user's
   */
  KafkaConsumer<byte[], byte[]> reader(Map<String, Object> own) {
    Map<String, Object> config = new HashMap<>(own);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", "earliest");
    config.put("allow.auto.create.topics", false);
    var bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(clientConfig(config), bytes, bytes);
  }

  TopicsSettings topicsSettings(int brokers) {
    return new DerivedSettings(settings).topicsSettings(brokers);
  }

  /** The consumer group of a role. */
  String group(RoleName role) {
    return new DerivedSettings(settings).group(role);
  }

  /** The transactional id of replays, and the name of the set of letters that were replayed. */
  String replays() {
    return new DerivedSettings(settings).replays();
  }

  Topics topics() {
    return new DerivedSettings(settings).topics();
  }

  /**
   * A reader of the marks of all groups in the progress topic.
   *
   * @param admin stays the caller's to close
   */
  KeptMarks keptMarks(Admin admin) {
    return new KeptMarks(admin, clientConfig(Map.of()), topics().progress(), System::nanoTime);
  }

  /** The largest job with its key, in bytes. */
  int jobMaxBytes() {
    return new DerivedSettings(settings).jobMaxBytes();
  }

  /** Does not show the properties, which may hold passwords. */
  @Override
  public String toString() {
    return "KafkaTarget[" + bootstrapServers() + "]";
  }
}
