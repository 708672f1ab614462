package io.spillway.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.ladder.Ladder;
import io.spillway.ladder.RetryPolicy;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Jobs through an outage in which every stream ends in an {@code overloaded_error}: the router's
 * own topology with its default policy, and what worker and delayer write around it, in simulated
 * time.
 */
class OutageTopologyTest {

  private static final int JOBS = 40;
  private static final Instant START = Instant.parse("2026-11-05T12:00:00Z");
  private static final Ladder LADDER = new Ladder(Duration.ofSeconds(1), 2, 10, 8);
  private static final Topics TOPICS =
      new Topics("", IntStream.range(0, 10).mapToObj(LADDER::delay).toList());

  /** A job that is to be called at a time. */
  private record Due(Instant at, String key, Headers headers) {}

  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));
  private final Map<String, RetryState> succeeded = new HashMap<>();
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> failures;
  private Instant now = START;

  @AfterEach
  void close() {
    driver.close();
  }

  private void start(boolean holdsOn) {
    driver =
        RouterDriver.of(
            TOPICS, new RetryPolicy(LADDER, 10, 1_000_000, Duration.ofHours(24), holdsOn), START);
    failures =
        driver.createInputTopic("failures", new ByteArraySerializer(), new ByteArraySerializer());
    for (int i = 0; i < JOBS; i++) {
      due.add(new Due(START, "job-" + i, new RecordHeaders()));
    }
  }

  /** As the worker: calls the job, and writes what came of it. */
  private void call(Due job, Instant recovery) {
    Instant ended = job.at().plusSeconds(2);
    driver.advanceWallClockTime(Duration.between(now, ended));
    now = ended;
    RetryState retryState =
        TagReader.trail(job.headers(), Origin.at("jobs", 0, job.key().hashCode(), 0))
            .begun(job.at());
    if (!ended.isBefore(recovery)) {
      succeeded.put(job.key(), retryState.succeeded());
      return;
    }
    Failure failure =
        Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "Overloaded").afterOutput(500);
    Headers headers = new RecordHeaders();
    TagWriter.write(
        new FailureTags(failure, retryState.failed(failure, ended), ended, "m", "e", "w"), headers);
    failures.pipeInput(new TestRecord<>(job.key().getBytes(UTF_8), new byte[0], headers, ended));
    delayed().forEach(due::add);
  }

  /** As the delayer: what the router delayed, at the time when it is due. */
  private List<Due> delayed() {
    List<Due> all = new ArrayList<>();
    for (String topic : TOPICS.retries()) {
      for (TestRecord<byte[], byte[]> record : written(topic)) {
        Instant at = Tags.DUE_AT.read(record.headers()).orElseThrow();
        all.add(new Due(at, new String(record.key(), UTF_8), record.headers()));
      }
    }
    return all;
  }

  private List<TestRecord<byte[], byte[]>> written(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  @ParameterizedTest(name = "an outage of {0} h, held on: {1}: {2} of 40 succeed")
  @CsvSource({"1, false, 40", "8, false, 40", "8, true, 40", "30, true, 40", "30, false, 0"})
  @Execution(ExecutionMode.CONCURRENT)
  void anOutageEndsNoJobWithinTheExpiryNorBeyondItIfJobsHoldOn(
      int hours, boolean holdsOn, int expected) {
    start(holdsOn);
    Instant recovery = START.plus(Duration.ofHours(hours));
    while (!due.isEmpty()) {
      call(due.poll(), recovery);
    }

    assertThat(succeeded).hasSize(expected);
    assertThat(written("dead-letters")).hasSize(JOBS - expected);
    assertThat(written("results"))
        .hasSize(JOBS - expected)
        .allMatch(result -> new String(result.value(), UTF_8).contains("\"type\":\"expired\""));
    assertThat(succeeded.values())
        .allMatch(retryState -> retryState.attempts() == 1 && retryState.waits() >= 10)
        .allMatch(retryState -> retryState.losses().outputTokens() == 500L * retryState.waits())
        .allMatch(retryState ->
            retryState.history().entries().size() == Math.min(50, retryState.waits()));
    assertThat(Duration.between(recovery, now))
        .as("how long after the end the last job is called")
        .isLessThan(Duration.ofSeconds(1_024));
  }
}
