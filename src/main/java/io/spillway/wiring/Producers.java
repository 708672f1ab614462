package io.spillway.wiring;

import io.spillway.transaction.ProducerSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the producers of one transactional id. If the brokers refuse the time-out of their
 * transactions, and the user has not set it, the next one has half of it. While a quota makes
 * transactions slow, they have as much time as the brokers and the group allow. For one thread.
 */
final class Producers implements ProducerSource {

  private static final Logger LOG = LoggerFactory.getLogger(Producers.class);
  private static final String TIMEOUT = "transaction.timeout.ms";
  private static final int LEAST_TIMEOUT_MILLIS = 1_000;

  private static final String DELIVERY = "delivery.timeout.ms";

  private final Map<String, Object> properties;
  private final int usualMillis;
  private final boolean fixed;
  private int patientMillis;
  private boolean patient;
  private final Consumer<Producer<?, ?>> created;

  /**
   * Makes producers with these properties.
   *
   * @param fixed whether the user has set the time-out of transactions
   * @param patientMillis the time-out of transactions while a quota makes them slow
   */
  Producers(
      Map<String, Object> properties,
      boolean fixed,
      int patientMillis,
      Consumer<Producer<?, ?>> created) {
    this.properties = new HashMap<>(properties);
    this.usualMillis = millis(TIMEOUT);
    this.fixed = fixed;
    this.patientMillis = patientMillis;
    this.created = created;
  }

  @Override
  public Producer<byte[], byte[]> get() {
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    created.accept(producer);
    return producer;
  }

  @Override
  public void shorten() {
    int now = millis(TIMEOUT);
    if (!fixed && now > LEAST_TIMEOUT_MILLIS) {
      properties.put(TIMEOUT, now / 2);
      patientMillis = Math.min(patientMillis, now / 2);
      LOG.info("transactions may last {} ms from now on, for the brokers refuse {}", now / 2, now);
    }
  }

  /** What is sent waits for as long as its transaction may last. */
  @Override
  public void patient(boolean isPatient) {
    if (fixed || isPatient == patient) {
      return;
    }
    patient = isPatient;
    int millis = isPatient ? patientMillis : Math.min(usualMillis, patientMillis);
    properties.put(TIMEOUT, millis);
    properties.put(DELIVERY, Math.max(millis, millis(DELIVERY)));
    LOG.info("transactions may last {} ms from now on", millis);
  }

  @Override
  public Duration transactionTimeout() {
    return Duration.ofMillis(millis(TIMEOUT));
  }

  @Override
  public Duration maxBlock() {
    return Duration.ofMillis(millis("max.block.ms"));
  }

  /** A time of the next producer; 0 if it is Kafka's own. */
  private int millis(String name) {
    Object value = properties.get(name);
    return value == null ? 0 : Integer.parseInt(value.toString());
  }
}
