package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.metrics.Registries;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReplacedWatchTest {
  private static final String SOME = "kafka.producer.buffer.available.bytes";

  /** Micrometer warns of a meter that is there already, and keeps the old one. */
  @Test
  void theMetersOfANewProducerTakeThePlaceOfTheOldOnes() {
    Logger micrometer = (Logger) LoggerFactory.getLogger("io.micrometer");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    micrometer.addAppender(log);
    Level level = micrometer.getLevel();
    micrometer.setLevel(Level.WARN);
    MeterRegistry registry = Registries.prometheus(Set.of());
    try (ReplacedWatch watch = new ReplacedWatch()) {
      try (var first = producer()) {
        watch.replace(() -> Registries.watch(registry, first));
        assertThat(names(registry)).contains(SOME);
      }
      try (var second = producer()) {
        watch.replace(() -> Registries.watch(registry, second));

        assertThat(names(registry)).contains(SOME);
        assertThat(log.list).isEmpty();
        watch.close();
        assertThat(names(registry)).isEmpty();
      }
    } finally {
      registry.close();
      micrometer.detachAppender(log);
      micrometer.setLevel(level);
    }
  }

  private static List<String> names(MeterRegistry registry) {
    return registry.getMeters().stream()
        .map(meter -> meter.getId().getName())
        .filter(name -> name.startsWith("kafka.producer."))
        .sorted()
        .distinct()
        .toList();
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9",
            ProducerConfig.CLIENT_ID_CONFIG, "same"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
