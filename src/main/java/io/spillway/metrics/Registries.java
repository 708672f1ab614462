package io.spillway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Creates the Prometheus registry, and binds the meters of the JVM and of Kafka's clients to it.
 */
public final class Registries {
  private Registries() {}

  /**
   * A Prometheus registry with the meters of the JVM and the process. Of Kafka's meters it takes
   * those of {@link KafkaMeters}. Closing it closes the listeners of the garbage collector too.
   *
   * @param worked the topics whose lag and rate are told
   */
  public static PrometheusMeterRegistry prometheus(Set<String> worked) {
    var gc = new JvmGcMetrics();
    var registry =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT) {
          @Override
          public void close() {
            gc.close();
            super.close();
          }
        };
    registry.config().meterFilter(KafkaMeters.filter(worked));
    List<MeterBinder> binders =
        List.of(
            gc,
            new JvmInfoMetrics(),
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics());
    binders.forEach(binder -> binder.bindTo(registry));
    return registry;
  }

  /** Binds a consumer's meters until closed. Call from any thread; close before the consumer. */
  public static Meters.Watch watch(MeterRegistry registry, Consumer<?, ?> consumer) {
    var metrics = new KafkaClientMetrics(consumer);
    metrics.bindTo(registry);
    return metrics::close;
  }

  /** Binds a producer's meters until closed. Call from any thread; close before the producer. */
  public static Meters.Watch watch(MeterRegistry registry, Producer<?, ?> producer) {
    var metrics = new KafkaClientMetrics(producer);
    metrics.bindTo(registry);
    return metrics::close;
  }

  /** Binds the meters of Kafka Streams and its clients until closed. */
  public static Meters.Watch watch(MeterRegistry registry, KafkaStreams streams) {
    var metrics = new KafkaStreamsMetrics(streams);
    metrics.bindTo(registry);
    return metrics::close;
  }
}
