package io.spillway.dev.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.job.Origin;
import io.spillway.json.JsonCodecs;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagReader;
import io.spillway.tag.Tags;
import io.spillway.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads what a record shows about its job.
 *
 * @param topics the names of the topics
 */
record SightingReader(Topics topics) {
  private static final ObjectMapper JSON = JsonCodecs.OWN;

  /** The sighting; empty for a record on a topic that does not matter. */
  Optional<Sighting> read(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    String id = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    int tier = topics.retries().indexOf(topic);
    if (tier >= 0) {
      return Optional.of(new Sighting.Delayed(id, calls(record), tier));
    } else if (topic.equals(topics.due())) {
      return Optional.of(new Sighting.DelayEnded(id, calls(record)));
    } else if (topic.equals(topics.deadLetters())) {
      return Optional.of(new Sighting.DeadLettered(id));
    } else if (topic.equals(topics.results())) {
      return Optional.of(result(id, record.value()));
    }
    return TagReader.failure(record.headers(), place(record)).map(tags -> failed(id, tags));
  }

  private static int calls(ConsumerRecord<byte[], byte[]> record) {
    return Tags.ATTEMPT.read(record.headers()).orElse(0)
        + Tags.WAITS.read(record.headers()).orElse(0);
  }

  private static Origin place(ConsumerRecord<byte[], byte[]> record) {
    return Origin.at(record.topic(), record.partition(), record.offset(), record.timestamp());
  }

  private static Sighting failed(String id, FailureTags tags) {
    var failure = tags.failure();
    var kind = new FailureKind(failure.wireStatus(), failure.status(), failure.type());
    return new Sighting.AttemptFailed(id, tags.retryState().calls(), kind, failure.outputTokens());
  }

  /** A result. One that cannot be read still counts, with an id that no job has. */
  private static Sighting result(String key, byte[] value) {
    try {
      JsonNode line = JSON.readTree(value);
      JsonNode spillway = line.path("spillway");
      return new Sighting.ResultSeen(
          line.path("custom_id").asText("(no id)"),
          line.path("result").path("type").asText("(no type)"),
          spillway.path("attempts").asInt() + spillway.path("waits").asInt());
    } catch (JsonProcessingException e) {
      return new Sighting.ResultSeen(key + " (not JSON)", "(no type)", 0);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory are read without errors", e);
    }
  }
}
