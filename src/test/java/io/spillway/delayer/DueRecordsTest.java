package io.spillway.delayer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.job.History;
import io.spillway.job.HistoryEntry;
import io.spillway.job.JobId;
import io.spillway.job.JobLines;
import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.ladder.Ladder;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.HeaderText;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DueRecordsTest {
  private static final int MAX_BYTES = 16 << 10;
  private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");
  private static final Ladder LADDER = new Ladder(Duration.ofSeconds(1), 2, 1, 1);

  private final DueRecords records =
      new DueRecords(
          new DelayerSettings(
              new Topics("", List.of(Duration.ofSeconds(1))), LADDER, MAX_BYTES, Duration.ZERO));

  @Test
  void whatTheTopicTakesGoesOnAsItIs() {
    ConsumerRecord<byte[], byte[]> due =
        due("a".getBytes(UTF_8), JobLines.request("fits", "m", "x".repeat(10_000)), tagged());

    var record = records.of(due, NOW);

    assertThat(record.topic()).isEqualTo("due");
    assertThat(record.key()).isSameAs(due.key());
    assertThat(record.value()).isSameAs(due.value());
    assertThat(record.headers()).isEqualTo(due.headers());
  }

  @Test
  void whatNoTopicTakesEndsWithAResult() throws Exception {
    var record =
        records.of(
            due(
                "a".getBytes(UTF_8),
                JobLines.request("large", "m", "x".repeat(MAX_BYTES)),
                tagged()),
            NOW);

    assertThat(record.topic()).isEqualTo("results");
    assertThat(record.key()).isEqualTo("large".getBytes(UTF_8));
    var line = new ObjectMapper().readTree(record.value());
    assertThat(line.path("custom_id").asText()).isEqualTo("large");
    assertThat(line.at("/result/error/error/type").asText()).isEqualTo("overloaded_error");
    assertThat(line.at("/result/error/error/message").asText())
        .isEqualTo(
            "the job is over the size that can be tried again (16384 bytes); its last failure: Told so");
    assertThat(line.at("/spillway/status").asInt()).isEqualTo(529);
    assertThat(line.at("/spillway/history")).hasSize(1);
    assertThat(Tags.STATUS.text(record.headers())).isEqualTo("529");
    assertThat(HeaderText.of(record.headers(), "traceparent")).isEqualTo("00-abc");
  }

  @Test
  void headersThatAreTooLargeAreLeftOut() {
    Headers headers = tagged();
    headers.add("x-large", new byte[MAX_BYTES]);

    var record =
        records.of(
            due("a".getBytes(UTF_8), JobLines.request("small", "m", "x".repeat(10)), headers), NOW);

    assertThat(record.topic()).isEqualTo("results");
    assertThat(record.headers().lastHeader("x-large")).isNull();
    assertThat(Tags.STATUS.text(record.headers())).isEqualTo("529");
  }

  @Test
  void withoutKeyAndTagsTheResultIsNamedAfterThePlace() throws Exception {
    var record = records.of(due(null, new byte[MAX_BYTES], new RecordHeaders()), NOW);

    assertThat(record.topic()).isEqualTo("results");
    var line = new ObjectMapper().readTree(record.value());
    assertThat(line.path("custom_id").asText())
        .isEqualTo(JobId.ofOrigin(Origin.at("retry.1s", 0, 7, 0)));
    assertThat(line.at("/spillway/error_type").asText()).isEqualTo("internal_error");
  }

  private static Headers tagged() {
    Failure failure = Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "Told so");
    History history = History.EMPTY.with(HistoryEntry.of(failure, 1, false, NOW));
    Headers headers = new RecordHeaders();
    headers.add("traceparent", "00-abc".getBytes(UTF_8));
    RetryState retryState =
        new RetryState(
            Origin.at("jobs", 3, 4, 500),
            1,
            0,
            Optional.of(NOW),
            Duration.ZERO,
            0,
            Losses.NONE,
            history);
    TagWriter.write(new FailureTags(failure, retryState, NOW, "m", "api.example", "test"), headers);
    return headers;
  }

  private static ConsumerRecord<byte[], byte[]> due(byte[] key, byte[] value, Headers headers) {
    return new ConsumerRecord<>(
        "retry.1s",
        0,
        7,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        headers,
        Optional.empty());
  }
}
