package io.spillway.progress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all marks in the progress topic. Blocks; may be called from several threads. */
public final class KeptMarks {

  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * {@code fetch.max.wait.ms}. At the end of the log a consumer has one more fetch under way, which
   * the broker answers after so long, and its closing waits for the answer.
   */
  private static final int FETCH_WAIT_MILLIS = 10;

  private final Admin admin;
  private final Map<String, Object> clientProperties;
  private final TopicPartition partition;
  private final LongSupplier nanoTime;

  /**
   * Creates a reader.
   *
   * @param admin stays the caller's to close
   * @param clientProperties the client settings: addresses, TLS, credentials
   * @param nanoTime a monotonic source of nanoseconds
   */
  public KeptMarks(
      Admin admin, Map<String, Object> clientProperties, String topic, LongSupplier nanoTime) {
    this.admin = admin;
    this.clientProperties = Map.copyOf(clientProperties);
    this.partition = new TopicPartition(topic, 0);
    this.nanoTime = nanoTime;
  }

  /** The key of a mark: a group and a partition of its inputs. */
  public record MarkKey(String group, TopicPartition partition) {
    /** Parses the key of a record; empty if it is malformed. */
    static Optional<MarkKey> of(byte[] key) {
      String[] parts = new String(key, UTF_8).split("/", -1);
      if (parts.length != 3 || !parts[2].matches("[0-9]{1,9}")) {
        return Optional.empty();
      }
      return Optional.of(
          new MarkKey(parts[0], new TopicPartition(parts[1], Integer.parseInt(parts[2]))));
    }
  }

  /** The marks of one group; texts that are not marks are left out. */
  public static Map<TopicPartition, ProgressMark> of(String group, Map<MarkKey, String> kept) {
    Map<TopicPartition, ProgressMark> marks = new HashMap<>();
    kept.forEach((place, text) -> {
      if (place.group().equals(group)) {
        MarkCodec.decode(text).ifPresent(mark -> marks.put(place.partition(), mark));
      }
    });
    return marks;
  }

  /**
   * Reads up to the present end of the log, and waits for transactions that are open there, so that
   * every mark committed before this call is seen.
   *
   * @throws TimeoutException if that takes more than a minute
   */
  public Map<MarkKey, String> read() {
    long end = end();
    long deadline = nanoTime.getAsLong() + LONGEST.toNanos();
    Map<String, Object> properties = new HashMap<>(clientProperties);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "earliest");
    properties.put("allow.auto.create.topics", false);
    properties.put("fetch.max.wait.ms", FETCH_WAIT_MILLIS);
    var bytes = new ByteArrayDeserializer();
    Map<MarkKey, String> kept = new HashMap<>();
    try (var consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition) < end) {
        if (nanoTime.getAsLong() - deadline > 0) {
          throw new TimeoutException(partition.topic() + " could not be read to its end " + end);
        }
        consumer.poll(POLL).forEach(record -> put(record, kept));
      }
    }
    return kept;
  }

  private static void put(ConsumerRecord<byte[], byte[]> record, Map<MarkKey, String> kept) {
    if (record.key() == null) {
      return;
    }
    MarkKey.of(record.key())
        .ifPresent(place -> {
          if (record.value() == null) {
            kept.remove(place);
          } else {
            kept.put(place, new String(record.value(), UTF_8));
          }
        });
  }

  private long end() {
    try {
      return admin
          .listOffsets(
              Map.of(partition, OffsetSpec.latest()),
              new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .partitionResult(partition)
          .get()
          .offset();
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof KafkaException cause
          ? cause
          : new KafkaException(failed.getCause());
    }
  }
}
