package io.spillway.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.job.JobLines;
import io.spillway.tag.Tags;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Dead letters for tests. */
final class Letters {
  static final String TOPIC = "llm.dead-letters";
  static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  private Letters() {}

  /** A letter of the job {@code llm.jobs-PARTITION-OFFSET}, which was never replayed. */
  static ConsumerRecord<byte[], byte[]> record(int partition, long offset, int status) {
    Headers headers = new RecordHeaders();
    Tags.ORIGIN.set(headers, "llm.jobs-" + partition + "-" + offset);
    Tags.REPLAY.set(headers, 0);
    Tags.STATUS.set(headers, status);
    Tags.ATTEMPT.set(headers, 3);
    Tags.ERROR_TYPE.set(headers, status == 529 ? "overloaded_error" : "api_error");
    Tags.MODEL.set(headers, "claude-test");
    Tags.NOT_BEFORE.set(headers, NOW);
    headers.add("traceparent", "00-abc".getBytes(UTF_8));
    String id = "job-" + partition + "-" + offset;
    return record(partition, offset, id, JobLines.request(id, "claude-test", "hello"), headers);
  }

  static ConsumerRecord<byte[], byte[]> record(
      int partition, long offset, String key, byte[] value, Headers headers) {
    return new ConsumerRecord<>(
        TOPIC,
        partition,
        offset,
        NOW.toEpochMilli() + offset,
        TimestampType.LOG_APPEND_TIME,
        key == null ? -1 : key.length(),
        value == null ? -1 : value.length,
        key == null ? null : key.getBytes(UTF_8),
        value,
        headers,
        Optional.empty());
  }

  static DeadLetterRecord letter(int partition, long offset, int status) {
    return DeadLetterRecord.of(record(partition, offset, status));
  }
}
