package io.spillway.wiring;

import io.spillway.transaction.PendingOffsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Creates the clients of Kafka Streams. A producer that takes the place of another one of its
 * transactional id also ends what that one left pending in the group's offsets; otherwise a router
 * would wait for its committed offsets for ever. Extends the default supplier because Streams warns
 * of any other under {@code group.protocol=streams}. Thread-safe.
 */
final class StreamsClients extends DefaultKafkaClientSupplier {

  private final PendingOffsets pending;
  private final Set<Object> known = ConcurrentHashMap.newKeySet();

  /** Creates clients whose later producers end the pending offsets. */
  StreamsClients(PendingOffsets pending) {
    this.pending = pending;
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    Object id = config.get("transactional.id");
    return id == null || known.add(id)
        ? super.getProducer(config)
        : new SettlingProducer(config, pending);
  }

  private static final class SettlingProducer extends KafkaProducer<byte[], byte[]> {

    private final PendingOffsets pending;

    SettlingProducer(Map<String, Object> config, PendingOffsets pending) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
      this.pending = pending;
    }

    /**
     * Also settles.
     *
     * @throws KafkaException if that fails: no timeout, after which Streams would initialise the
     *     same producer once more, but an error for which the thread gets another one
     */
    @Override
    public void initTransactions() {
      super.initTransactions();
      try {
        pending.end(this);
      } catch (KafkaException notEnded) {
        throw new KafkaException("offsets that may be pending could not be ended", notEnded);
      }
    }
  }
}
