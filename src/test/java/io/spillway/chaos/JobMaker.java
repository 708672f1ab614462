package io.spillway.chaos;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Makes the run's jobs: most are plain, some are as jobs should not be. */
final class JobMaker {

  private final String topic;
  private final Random random;

  JobMaker(String topic, Random random) {
    this.topic = topic;
    this.random = random;
  }

  /** The n-th job. */
  ProducerRecord<byte[], byte[]> job(int number) {
    String id = id(number);
    int percent = random.nextInt(100);
    return switch (percent) {
      case 0 -> record(id, "{\"custom_id\": \"" + id + "\", \"params\": [broken");
      case 1 ->
          record(
              id, line(named(id), id, ",\"spillway\":{\"expires_at\":\"2020-01-01T00:00:00Z\"}"));
      case 2, 3, 4 -> record(id, line(named(id), id, ",\"spillway\":{\"max_attempts\":1}"));
      case 5 -> record(id, line("", id, ""));
      case 6 -> record(null, line(named(id), id, ""));
      case 7 -> record(null, line("", id, ""));
      default ->
          record(id, line(named(id), id, ",\"spillway\":{\"metadata\":{\"n\":" + number + "}}"));
    };
  }

  /** The id of the n-th job, if it has one of its own. */
  static String id(int number) {
    return "job-%06d".formatted(number);
  }

  private static String named(String id) {
    return "\"custom_id\": \"" + id + "\", ";
  }

  /** Deliberately not as a JSON writer would space it: the bytes must stay. */
  private static String line(String named, String user, String options) {
    return "{"
        + named
        + "\"params\":  {\"model\": \"claude-sonnet-5\", \"max_tokens\": 100, \"metadata\": {\"user_id\": \""
        + user
        + "\"}, \"messages\": [{\"role\": \"user\", \"content\": \"Grüße, "
        + user
        + "\"}]}"
        + options
        + "}";
  }

  private ProducerRecord<byte[], byte[]> record(@Nullable String key, String value) {
    return new ProducerRecord<>(
        topic,
        null,
        null,
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8),
        List.of(
            new RecordHeader(
                "traceparent",
                "00-%032x-%016x-01"
                    .formatted(random.nextLong() & Long.MAX_VALUE, random.nextLong())
                    .getBytes(StandardCharsets.UTF_8))));
  }
}
