package io.spillway.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.config.Settings;
import io.spillway.json.JsonCodecs;
import io.spillway.refusal.Refusals;
import io.spillway.status.Category;
import io.spillway.tag.Tags;
import io.spillway.topics.Topics;
import io.spillway.wiring.DerivedSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A job through Kafka and all roles that run: written to the jobs topic, and waited for on the
 * results topic. It expires when nobody waits any more. Blocks.
 */
final class ThroughKafka {
  private static final String NAME = "through-kafka";
  private static final Duration POLL = Duration.ofMillis(200);

  private final Topics topics;
  private final KafkaFindings kafka;
  private final DoctorWishes wishes;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final String id;

  ThroughKafka(
      Settings settings,
      KafkaFindings kafka,
      DoctorWishes wishes,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.topics = new DerivedSettings(settings).topics();
    this.kafka = kafka;
    this.wishes = wishes;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.id = "spillway-doctor-" + clock.millis();
  }

  /** Sends the job and waits for its result. */
  List<CheckResult> probe() {
    long start = nanoTime.getAsLong();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer
          .partitionsFor(topics.results(), wishes.patience())
          .forEach(part -> partitions.add(new TopicPartition(part.topic(), part.partition())));
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(partition -> consumer.position(partition, wishes.patience()));
      send();
      return List.of(await(consumer, start));
    } catch (KafkaException refused) {
      return List.of(
          CheckResult.fail(
              NAME,
              Category.DEPLOYMENT_CONFIG,
              "the job "
                  + id
                  + " could not be sent or waited for: "
                  + Refusals.missing(refused, List.of(topics.jobs()))
                      .orElseGet(() -> KafkaFindings.words(refused)),
              "this user needs WRITE on " + topics.jobs() + " and READ on " + topics.results()));
    }
  }

  private void send() {
    byte[] value = ProbeJob.line(id, wishes.model(), clock.instant().plus(wishes.resultPatience()));
    Map<String, Object> config = new HashMap<>(kafka.config());
    config.remove("default.api.timeout.ms");
    config.put("max.block.ms", wishes.patience().toMillis());
    config.put("linger.ms", 0);
    config.put("delivery.timeout.ms", (int) wishes.patience().toMillis());
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      producer
          .send(new ProducerRecord<>(topics.jobs(), id.getBytes(UTF_8), value))
          .get(wishes.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClusterAuthorizationException) {
        // Kafka says so to a producer that may write to no topic at all.
        throw new TopicAuthorizationException(Set.of(topics.jobs()));
      }
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("the job was not acknowledged in time", e);
    } catch (InterruptedException e) {
      throw new org.apache.kafka.common.errors.InterruptException(e);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(kafka.config());
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", "latest");
    config.put("allow.auto.create.topics", false);
    var bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(config, bytes, bytes);
  }

  private CheckResult await(KafkaConsumer<byte[], byte[]> consumer, long start) {
    long end = start + wishes.resultPatience().toNanos();
    while (nanoTime.getAsLong() < end) {
      for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
        JsonNode result = ours(found.value());
        if (result != null) {
          Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
          return verdict(result, category(found), took);
        }
      }
    }
    return CheckResult.fail(
        NAME,
        Category.LOCAL_RUNTIME,
        "the job %s has no result after %d s".formatted(id, wishes.resultPatience().toSeconds()),
        "see whether all roles run and are ready (/health/ready), 'spillway lanes list' and"
            + " 'spillway progress show'; the job expires by itself");
  }

  private @Nullable JsonNode ours(byte[] value) {
    if (value == null || !new String(value, UTF_8).contains(id)) {
      return null;
    }
    try {
      JsonNode result = JsonCodecs.OWN.readTree(new String(value, UTF_8));
      return id.equals(result.path("custom_id").asText()) ? result : null;
    } catch (JsonProcessingException noJson) {
      return null;
    }
  }

  private static Category category(ConsumerRecord<?, ?> found) {
    return Tags.CATEGORY.read(found.headers()).orElse(Category.MODEL_PROVIDER);
  }

  private CheckResult verdict(JsonNode result, Category category, Duration took) {
    String type = result.path("result").path("type").asText();
    JsonNode ours = result.path("spillway");
    if (type.equals("succeeded")) {
      return CheckResult.ok(
          NAME,
          "the job %s went through Kafka and all roles in %d ms, with %d attempts"
              .formatted(id, took.toMillis(), ours.path("attempts").asInt()));
    }
    return CheckResult.fail(
        NAME,
        category,
        "the job %s came back %s, with status %s: %s"
            .formatted(
                id,
                type,
                ours.path("status").asText(),
                result.path("result").path("error").path("error").path("message").asText("")),
        "see docs/reference/statuses.md for this status");
  }
}
