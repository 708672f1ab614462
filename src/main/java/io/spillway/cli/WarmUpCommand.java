package io.spillway.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;

/**
 * Loads what the short commands load, without a Kafka, so that the launcher can put the classes
 * into an archive after a build. Not for users, hence hidden.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
  /** Nothing is asked of it, so nothing need answer there. */
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
