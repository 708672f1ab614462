package io.spillway.wiring;

import io.spillway.transaction.PendingOffsets;
import io.spillway.transaction.ProducerSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the producers of one transactional id. If the brokers refuse the transaction timeout, and
 * the user has not set it, the next producer gets half of it. While a quota delays transactions,
 * producers get the longest timeout that the brokers and the group allow. Not thread-safe.
 */
final class Producers implements ProducerSource {

  private static final Logger LOG = LoggerFactory.getLogger(Producers.class);
  private static final String TIMEOUT = "transaction.timeout.ms";
  private static final int LEAST_TIMEOUT_MILLIS = 1_000;

  private static final String DELIVERY = "delivery.timeout.ms";
  private static final String REQUEST = "request.timeout.ms";

  private final Map<String, Object> usual;
  private final Set<String> fixed;
  private final Consumer<Producer<?, ?>> created;
  private Map<String, Object> properties;
  private int mostMillis = Integer.MAX_VALUE;
  private final int patientMillis;
  private final PendingOffsets pending;

  /**
   * Creates producers with these properties.
   *
   * @param fixed the names of the properties that the user has set
   * @param patientMillis the transaction timeout while a quota delays transactions
   * @param pending what an earlier producer may have left in the group's offsets
   */
  Producers(
      Map<String, Object> properties,
      Set<String> fixed,
      int patientMillis,
      PendingOffsets pending,
      Consumer<Producer<?, ?>> created) {
    this.usual = Map.copyOf(properties);
    this.properties = new HashMap<>(properties);
    this.fixed = fixed;
    this.patientMillis = patientMillis;
    this.pending = pending;
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
  public void settle(Producer<byte[], byte[]> fresh) {
    pending.end(fresh);
  }

  @Override
  public void shorten() {
    int now = millis(TIMEOUT);
    if (!fixed.contains(TIMEOUT) && now > LEAST_TIMEOUT_MILLIS) {
      mostMillis = now / 2;
      properties.put(TIMEOUT, mostMillis);
      LOG.info("transactions may last {} ms from now on, for the brokers refuse {}", now / 2, now);
    }
  }

  /**
   * Also sets the timeouts of sends and of requests to the transaction timeout: the brokers delay
   * the next request of a connection until the wait for the quota is over.
   */
  @Override
  public void patient(boolean isPatient) {
    if (fixed.contains(TIMEOUT)) {
      return;
    }
    properties = new HashMap<>(usual);
    properties.put(TIMEOUT, Math.min(isPatient ? patientMillis : millis(TIMEOUT), mostMillis));
    if (isPatient) {
      atLeast(DELIVERY, millis(TIMEOUT));
      atLeast(REQUEST, millis(TIMEOUT) / 5 * 4);
    }
    LOG.info("transactions may last {} ms from now on", millis(TIMEOUT));
  }

  private void atLeast(String name, int least) {
    if (!fixed.contains(name)) {
      properties.put(name, Math.max(least, millis(name)));
    }
  }

  @Override
  public Duration transactionTimeout() {
    return Duration.ofMillis(millis(TIMEOUT));
  }

  @Override
  public Duration maxBlock() {
    return Duration.ofMillis(millis("max.block.ms"));
  }

  /** A timeout of the next producer in milliseconds; 0 if Kafka's default is used. */
  private int millis(String name) {
    Object value = properties.get(name);
    return value == null ? 0 : Integer.parseInt(value.toString());
  }
}
