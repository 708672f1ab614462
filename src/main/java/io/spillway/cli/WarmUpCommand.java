package io.spillway.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;

/**
 * Loads the classes that short commands use, without Kafka, so that the launcher can store them in
 * a class data archive after a build. Hidden, because it is not for users.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
  /** No request is sent, so nothing needs to answer at this address. */
  private static final Map<String, String> NOWHERE =
      Map.of("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9");

  @Override
  public Integer call() {
    KafkaTarget target = KafkaTarget.of(NOWHERE);
    JobLine.of("{\"params\":{}}".getBytes(StandardCharsets.UTF_8), 10_000);
    Cluster.connect(target, System.err).close();
    new JobSender(SubmitCommand.producer(target), target.topics().jobs()).close();
    var bytes = new ByteArrayDeserializer();
    new KafkaConsumer<>(target.clientConfig(Map.of()), bytes, bytes).close();
    return 0;
  }
}
