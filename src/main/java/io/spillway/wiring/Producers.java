package io.spillway.wiring;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the producers of one transactional id. If the brokers refuse the time-out of their
 * transactions, and the user has not set it, the next one has half of it. For one thread.
 */
final class Producers implements Supplier<Producer<byte[], byte[]>> {

  private static final Logger LOG = LoggerFactory.getLogger(Producers.class);
  private static final String TIMEOUT = "transaction.timeout.ms";
  private static final int LEAST_TIMEOUT_MILLIS = 1_000;

  private final Map<String, Object> properties;
  private final boolean fixed;
  private final Consumer<Producer<?, ?>> created;

  /**
   * Makes producers with these properties.
   *
   * @param fixed whether the user has set the time-out of transactions
   */
  Producers(Map<String, Object> properties, boolean fixed, Consumer<Producer<?, ?>> created) {
    this.properties = new HashMap<>(properties);
    this.fixed = fixed;
    this.created = created;
  }

  @Override
  public Producer<byte[], byte[]> get() {
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    created.accept(producer);
    return producer;
  }

  /** The brokers do not take transactions that may last so long. */
  void shorten() {
    if (!fixed && properties.get(TIMEOUT) instanceof Integer now && now > LEAST_TIMEOUT_MILLIS) {
      properties.put(TIMEOUT, now / 2);
      LOG.info("transactions may last {} ms from now on, for the brokers refuse {}", now / 2, now);
    }
  }

  /** The time-out of the next producer's transactions; 0 if it is Kafka's own. */
  int timeoutMillis() {
    return properties.get(TIMEOUT) instanceof Integer now ? now : 0;
  }
}
