package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.JobLines;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What a worker makes of a record of the jobs topic that names an origin. */
class ReplayedJobTest {

  @Test
  void aReplayKeepsTheOriginAndBeginsAnew() {
    Headers headers = new RecordHeaders();
    TagWriter.replay("llm.jobs-3-17", 2, headers);
    Tags.ATTEMPT.set(headers, 9);
    Tags.WAITS.set(headers, 4);
    Tags.FIRST_ATTEMPT_AT.set(headers, Instant.EPOCH);

    FetchedJob job = fetched(headers);

    assertThat(job.retryState())
        .isEqualTo(
            RetryState.start(
                new Origin("llm.jobs-3-17", Instant.ofEpochMilli(1_000), 2, "jobs-2-5")));
    assertThat(job.name()).isEqualTo("llm.jobs-3-17/2");
    assertThat(job.isBack()).isFalse();
  }

  @Test
  void whatComesAfterAReplayNamesItsRecord() {
    Headers headers = new RecordHeaders();
    TagWriter.replay("llm.jobs-3-17", 1, headers);
    RetryState state = fetched(headers).retryState();
    Headers later = new RecordHeaders();
    TagWriter.write(state, later);
    Origin elsewhere = Origin.at("due", 0, 0, 5);

    assertThat(TagReader.origin(later, elsewhere)).isEqualTo(state.origin());
    assertThat(Tags.REPLAYED_AS.read(later)).contains("jobs-2-5");
    assertThat(Tags.REPLAY.read(later)).contains(1);
  }

  @Test
  void aCopyOfADeadLetterWithAllItsHeadersIsANewJob() {
    Headers headers = new RecordHeaders();
    TagWriter.replay("llm.jobs-3-17", 1, headers);
    Tags.STATUS.set(headers, 529);

    assertThat(fetched(headers).retryState().origin()).isEqualTo(own());
  }

  @Test
  void whatNamesNoReplayIsANewJob() {
    for (String replay : new String[] {"0", "-1", "x", ""}) {
      Headers headers = new RecordHeaders();
      TagWriter.replay("llm.jobs-3-17", 1, headers);
      headers.remove("spillway-replay");
      headers.add("spillway-replay", replay.getBytes(UTF_8));
      assertThat(fetched(headers).retryState().origin()).as(replay).isEqualTo(own());
    }
    Headers unnamed = new RecordHeaders();
    Tags.REPLAY.set(unnamed, 1);
    assertThat(fetched(unnamed).retryState().origin()).isEqualTo(own());
    unnamed.add("spillway-origin", "anywhere".getBytes(UTF_8));
    assertThat(fetched(unnamed).retryState().origin()).isEqualTo(own());
  }

  private static Origin own() {
    return Origin.at("jobs", 2, 5, 1_000);
  }

  private static FetchedJob fetched(Headers headers) {
    byte[] value = JobLines.request("a", "claude-test", "hello");
    var record =
        new ConsumerRecord<>(
            "jobs",
            2,
            5L,
            1_000,
            TimestampType.CREATE_TIME,
            1,
            value.length,
            "a".getBytes(UTF_8),
            value,
            headers,
            Optional.empty());
    return FetchedJob.of(Jobs.assignment(), record, false);
  }
}
