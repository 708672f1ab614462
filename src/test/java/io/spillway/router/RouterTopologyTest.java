package io.spillway.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.job.History;
import io.spillway.job.HistoryEntry;
import io.spillway.job.JobId;
import io.spillway.job.JobLines;
import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.ladder.Ladder;
import io.spillway.ladder.RetryPolicy;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.HeaderText;
import io.spillway.tag.Tag;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouterTopologyTest {
  private static final Origin ORIGIN = Origin.at("jobs", 0, 5, 7);
  private static final Origin ELSEWHERE = Origin.at("elsewhere", 0, 0, 0);
  private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");
  private static final Ladder LADDER = new Ladder(Duration.ofSeconds(1), 2, 10, 8);
  private static final Topics TOPICS =
      new Topics("", IntStream.range(0, 10).mapToObj(LADDER::delay).toList());
  private static final List<String> RETRY = TOPICS.retries();
  private static final Uuid FAILURES_ID = RouterDriver.FAILURES_ID;
  private static final int MAX_BYTES = RouterDriver.MAX_BYTES;
  private static final byte[] KEY = "order-17".getBytes(UTF_8);

  /** Bytes that JSON would not write this way: they must stay as they are. */
  private static final byte[] JOB =
      "{\"custom_id\" :\"order-17\",  \"params\":{\"model\":\"m\",\"x\":1.50},\"spillway\":{\"metadata\":{\"a\":1}}}\n"
          .getBytes(UTF_8);

  private final TopologyTestDriver driver = driver();
  private final TestInputTopic<byte[], byte[]> failures =
      driver.createInputTopic("failures", new ByteArraySerializer(), new ByteArraySerializer());

  private static TopologyTestDriver driver() {
    return RouterDriver.of(
        TOPICS, new RetryPolicy(LADDER, 10, 1_000_000, Duration.ofHours(24), false), NOW);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private List<TestRecord<byte[], byte[]>> written(String topic) {
    TestOutputTopic<byte[], byte[]> output =
        driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return output.readRecordsToList();
  }

  private TestRecord<byte[], byte[]> only(String topic) {
    List<TestRecord<byte[], byte[]>> records = written(topic);
    assertThat(records).as(topic).hasSize(1);
    return records.getFirst();
  }

  private void assertNothingElse(String... written) {
    Set<String> topics = new HashSet<>(RETRY);
    topics.addAll(List.of("dead-letters", "results"));
    topics.removeAll(Set.of(written));
    topics.forEach(topic -> assertThat(written(topic)).as(topic).isEmpty());
  }

  /** Whatever becomes of an event, that it was routed is written beside. */
  @Test
  void eachEventIsMarkedAsRouted() {
    failures.pipeInput(new TestRecord<>(KEY, JOB, new RecordHeaders(), NOW));
    failures.pipeInput(
        new TestRecord<>(KEY, JOB, event(KnownFailure.OVERLOADED, 1, Duration.ZERO), NOW));

    List<TestRecord<byte[], byte[]>> marks = written("progress");

    assertThat(marks)
        .extracting(record -> new String(record.key(), UTF_8))
        .containsExactly("spillway-router/failures/0", "spillway-router/failures/0");
    assertThat(marks)
        .extracting(record -> MarkCodec.decode(new String(record.value(), UTF_8)).orElseThrow())
        .containsExactly(
            ProgressMark.at(FAILURES_ID, 0, 1, ProgressMark.UNKNOWN_EPOCH),
            ProgressMark.at(FAILURES_ID, 0, 2, ProgressMark.UNKNOWN_EPOCH));
    assertThat(marks).allMatch(record -> !record.headers().iterator().hasNext());
  }

  @Test
  void anEventThatNoTopicTakesEndsWithAResultAloneAndHoldsUpNoOther() throws Exception {
    byte[] large = JobLines.request("large", "m", "x".repeat(MAX_BYTES));
    Headers manyHeaders = event(KnownFailure.OVERLOADED, 1, Duration.ZERO);
    manyHeaders.add("x-large", new byte[MAX_BYTES]);

    pipe("large".getBytes(UTF_8), large, event(KnownFailure.OVERLOADED, 1, Duration.ZERO));
    pipe(KEY, JOB, manyHeaders);
    pipe(KEY, JOB, event(KnownFailure.OVERLOADED, 1, Duration.ZERO));

    List<TestRecord<byte[], byte[]>> results = written("results");
    assertThat(results).hasSize(2);
    JsonNode line = json(results.getFirst().value());
    assertThat(line.path("custom_id").asText()).isEqualTo("large");
    assertThat(line.at("/result/error/error/type").asText()).isEqualTo("overloaded_error");
    assertThat(line.at("/result/error/error/message").asText())
        .isEqualTo(
            "the job is over the size that can be retried or dead-lettered (65536 bytes); its last failure: Told so");
    assertThat(results).allMatch(record -> record.headers().lastHeader("x-large") == null);
    assertThat(written(RETRY.getFirst())).hasSize(1);
    assertThat(written("progress")).hasSize(3);
    assertNothingElse("results", RETRY.getFirst());
  }

  private static Headers event(KnownFailure known, int attempts, Duration held) {
    Failure failure =
        Failure.of(known, Phase.STREAM, "Told so").inResponse(200, "req_1").afterOutput(7);
    HistoryEntry entry = HistoryEntry.of(failure, attempts, false, NOW);
    RetryState retryState =
        new RetryState(
            ORIGIN,
            attempts,
            0,
            Optional.of(NOW.minusSeconds(60)),
            held,
            0,
            Losses.NONE,
            History.EMPTY.with(entry));
    Headers headers = new RecordHeaders();
    headers.add("traceparent", "00-abc-def-01".getBytes(UTF_8));
    headers.add("x-tenant", "one".getBytes(UTF_8));
    headers.add("x-tenant", "two".getBytes(UTF_8));
    TagWriter.write(
        new FailureTags(failure, retryState, NOW, "m", "api.example", "test-1"), headers);
    return headers;
  }

  private void pipe(byte[] key, byte[] value, Headers headers) {
    failures.pipeInput(new TestRecord<>(key, value, headers, NOW));
  }

  private static int slot(byte[] key) {
    return Utils.toPositive(Utils.murmur2(key)) % 8;
  }

  private static void assertTagsOnce(Headers headers) {
    for (Tag<?> tag : Tags.ALL) {
      assertThat(headers.headers(tag.name())).as(tag.name()).hasSizeLessThanOrEqualTo(1);
    }
  }

  private static void assertForeignPassThrough(Headers headers) {
    assertThat(HeaderText.of(headers, "traceparent")).isEqualTo("00-abc-def-01");
    assertThat(headers.headers("x-tenant"))
        .extracting(Header::value)
        .extracting(value -> new String(value, UTF_8))
        .containsExactly("one", "two");
  }

  private static JsonNode json(byte[] value) throws Exception {
    return new ObjectMapper().readTree(value);
  }

  /** It is neither a failure that is retried nor a hold: neither counter moves. */
  @Test
  void aDeferralGoesUpTheLadderAsItCameAndCountsItsWaitAsHeld() {
    Headers headers = event(KnownFailure.DEFERRED, 2, Duration.ofSeconds(3));
    Tags.DEFERRALS.set(headers, 2);
    pipe(KEY, JOB, headers);

    TestRecord<byte[], byte[]> record = only(RETRY.get(4));
    assertThat(record.value()).isEqualTo(JOB);
    assertThat(Tags.DEFERRALS.text(record.headers())).isEqualTo("2");
    assertThat(Tags.ATTEMPT.text(record.headers())).isEqualTo("2");
    assertThat(Tags.HISTORY.text(record.headers())).isEqualTo(Tags.HISTORY.text(headers));
    Duration delay = LADDER.delay(4, slot(KEY));
    assertThat(Tags.HELD.text(record.headers())).isEqualTo(Long.toString(3_000 + delay.toMillis()));
    assertNothingElse(RETRY.get(4));
  }

  @Test
  void aRetryGoesToTheTierAfterItsAttemptsWithItsBytesIntact() {
    pipe(KEY, JOB, event(KnownFailure.OVERLOADED, 3, Duration.ZERO));

    TestRecord<byte[], byte[]> record = only(RETRY.get(2));
    assertThat(record.key()).isEqualTo(KEY);
    assertThat(record.value()).isEqualTo(JOB);
    Instant due = NOW.plus(LADDER.delay(2, slot(KEY)));
    assertThat(Tags.DUE_AT.text(record.headers())).isEqualTo(Long.toString(due.toEpochMilli()));
    assertThat(Tags.ATTEMPT.text(record.headers())).isEqualTo("3");
    assertThat(Tags.STATUS.text(record.headers())).isEqualTo("529");
    assertThat(Tags.HELD.text(record.headers())).isNull();
    assertTagsOnce(record.headers());
    assertForeignPassThrough(record.headers());
    assertNothingElse(RETRY.get(2));
  }

  @Test
  void aSecondDelayReplacesTheTagsOfTheFirst() {
    Headers headers = event(KnownFailure.OVERLOADED, 1, Duration.ZERO);
    Tags.DUE_AT.set(headers, NOW.minusSeconds(30));
    pipe(KEY, JOB, headers);
    assertTagsOnce(only(RETRY.get(0)).headers());
  }

  @ParameterizedTest
  @EnumSource(
      value = KnownFailure.class,
      names = {
        "AUTHENTICATION",
        "BILLING",
        "SPEND_LIMIT",
        "USAGE_LIMIT",
        "CREDIT_BALANCE",
        "FIREWALL",
        "WRONG_URL",
        "UNREACHABLE"
      })
  void aHoldGoesUpTheLadderWithoutAnAttemptAndCountsItsWait(KnownFailure known) {
    pipe(KEY, JOB, event(known, 10, Duration.ofSeconds(100)));

    TestRecord<byte[], byte[]> record = only(RETRY.get(9));
    Duration delay = LADDER.delay(9, slot(KEY));
    assertThat(Tags.ATTEMPT.text(record.headers())).isEqualTo("10");
    assertThat(Tags.HELD.text(record.headers()))
        .isEqualTo(Long.toString(delay.plusSeconds(100).toMillis()));
    assertThat(Tags.DISPOSITION.text(record.headers())).isEqualTo("hold");
    assertThat(record.value()).isEqualTo(JOB);
    assertTagsOnce(record.headers());
    assertNothingElse(RETRY.get(9));
  }

  @Test
  void aDeadLetterKeepsItsBytesAndHasAnErroredResult() throws Exception {
    pipe(KEY, JOB, event(KnownFailure.INVALID_REQUEST, 1, Duration.ZERO));

    TestRecord<byte[], byte[]> dead = only("dead-letters");
    assertThat(dead.key()).isEqualTo(KEY);
    assertThat(dead.value()).isEqualTo(JOB);
    assertThat(TagReader.failure(dead.headers(), ELSEWHERE).orElseThrow().failure().status())
        .isEqualTo(400);
    assertForeignPassThrough(dead.headers());
    TestRecord<byte[], byte[]> result = only("results");
    JsonNode line = json(result.value());
    assertThat(new String(result.key(), UTF_8)).isEqualTo("order-17");
    assertThat(line.at("/custom_id").asText()).isEqualTo("order-17");
    assertThat(line.at("/result/type").asText()).isEqualTo("errored");
    assertThat(line.at("/result/error/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(line.at("/result/error/error/message").asText()).isEqualTo("Told so");
    assertThat(line.at("/result/error/request_id").asText()).isEqualTo("req_1");
    assertThat(line.at("/spillway/status").asInt()).isEqualTo(400);
    assertThat(line.at("/spillway/attempts").asInt()).isEqualTo(1);
    assertThat(line.at("/spillway/history")).hasSize(1);
    assertThat(line.at("/spillway/metadata/a").asInt()).isEqualTo(1);
    assertThat(line.at("/spillway/timing/total").asLong()).isEqualTo(60_000);
    assertThat(Tags.STATUS.text(result.headers())).isEqualTo("400");
    assertTagsOnce(result.headers());
    assertForeignPassThrough(result.headers());
    assertNothingElse("dead-letters", "results");
  }

  @Test
  void theLastAttemptIsADeadLetter() {
    pipe(KEY, JOB, event(KnownFailure.TRUNCATED, 10, Duration.ZERO));
    assertThat(only("dead-letters").value()).isEqualTo(JOB);
    only("results");
    assertNothingElse("dead-letters", "results");
  }

  @Test
  void anOverloadIsNotTheLastAttemptHoweverManyThereWere() {
    pipe(KEY, JOB, event(KnownFailure.OVERLOADED, 10, Duration.ZERO));
    assertThat(Tags.ATTEMPT.text(only(RETRY.get(9)).headers())).isEqualTo("10");
    assertNothingElse(RETRY.get(9));
  }

  @Test
  void aDeadLetterNamesTheBoundThatEndedItsJob() throws Exception {
    Headers headers = event(KnownFailure.OVERLOADED, 2, Duration.ZERO);
    Tags.LOST_OUTPUT_TOKENS.set(headers, 70_001L);
    byte[] job = "{\"params\":{},\"spillway\":{\"max_lost_output_tokens\":70000}}".getBytes(UTF_8);
    pipe(KEY, job, headers);

    String said =
        "its failed calls have lost 70001 output tokens, of 70000 that they may (spillway.retry.max-lost-output-tokens); its last failure: Told so";
    Headers dead = only("dead-letters").headers();
    assertThat(Tags.ERROR_MESSAGE.text(dead)).isEqualTo(said);
    assertThat(Tags.STATUS.text(dead)).isEqualTo("529");
    assertTagsOnce(dead);
    TestRecord<byte[], byte[]> result = only("results");
    JsonNode line = json(result.value());
    assertThat(line.at("/result/error/error/message").asText()).isEqualTo(said);
    assertThat(Tags.ERROR_MESSAGE.text(result.headers())).isEqualTo(said);
    assertNothingElse("dead-letters", "results");
  }

  @Test
  void anExpiredJobIsADeadLetterWithAnExpiredResult() throws Exception {
    pipe(KEY, JOB, event(KnownFailure.EXPIRED, 0, Duration.ZERO));
    assertThat(only("dead-letters").value()).isEqualTo(JOB);
    JsonNode line = json(only("results").value());
    assertThat(line.at("/result/type").asText()).isEqualTo("expired");
    assertThat(line.at("/result/error").isMissingNode()).isTrue();
    assertNothingElse("dead-letters", "results");
  }

  @Test
  void aRetryThatWouldComeAfterTheJobsExpiryIsExpired() throws Exception {
    byte[] job =
        "{\"params\":{},\"spillway\":{\"expires_at\":\"2026-11-05T12:00:00.500Z\"}}"
            .getBytes(UTF_8);
    pipe(KEY, job, event(KnownFailure.OVERLOADED, 1, Duration.ZERO));
    assertThat(json(only("results").value()).at("/result/type").asText()).isEqualTo("expired");
    assertThat(only("dead-letters").value()).isEqualTo(job);
    assertNothingElse("dead-letters", "results");
  }

  @Test
  void aRecordWithoutReadableTagsIsADeadLetterAndNotLost() throws Exception {
    Headers headers = new RecordHeaders();
    headers.add("traceparent", "00-abc-def-01".getBytes(UTF_8));
    pipe(KEY, JOB, headers);
    TestRecord<byte[], byte[]> dead = only("dead-letters");
    assertThat(dead.value()).isEqualTo(JOB);
    assertThat(Tags.STATUS.text(dead.headers())).isEqualTo("500");
    assertThat(Tags.ERROR_TYPE.text(dead.headers())).isEqualTo("internal_error");
    assertThat(HeaderText.of(dead.headers(), "traceparent")).isEqualTo("00-abc-def-01");
    JsonNode line = json(only("results").value());
    assertThat(line.at("/result/error/error/type").asText()).isEqualTo("api_error");
    assertThat(line.at("/spillway/error_type").asText()).isEqualTo("internal_error");
    assertNothingElse("dead-letters", "results");
  }

  @Test
  void anEventThatClaimsAGoodStatusIsNotBelieved() {
    Headers headers = event(KnownFailure.OVERLOADED, 1, Duration.ZERO);
    Tags.STATUS.set(headers, 200);
    pipe(KEY, JOB, headers);
    TestRecord<byte[], byte[]> dead = only("dead-letters");
    assertThat(Tags.STATUS.text(dead.headers())).isEqualTo("500");
    assertThat(Tags.STATUS.text(only("results").headers())).isEqualTo("500");
    assertTagsOnce(dead.headers());
  }

  @Test
  void aMissingKeyIsReplacedByAnIdMadeOfTheJobsOrigin() {
    pipe(null, JOB, event(KnownFailure.OVERLOADED, 1, Duration.ZERO));
    assertThat(new String(only(RETRY.get(0)).key(), UTF_8)).isEqualTo(JobId.ofOrigin(ORIGIN));
    assertNothingElse(RETRY.get(0));
  }

  @Test
  void aJobThatCannotBeReadIsRoutedByItsTags() throws Exception {
    byte[] noJob = {(byte) 0xFF, 0, 17};
    pipe(KEY, noJob, event(KnownFailure.INVALID_REQUEST, 0, Duration.ZERO));
    assertThat(only("dead-letters").value()).isEqualTo(noJob);
    assertThat(json(only("results").value()).at("/custom_id").asText()).isEqualTo("order-17");
  }

  @Test
  void everySlotOfATierIsADifferentWait() {
    Set<String> dueTimes = new HashSet<>();
    for (int job = 0; job < 200; job++) {
      pipe(("job-" + job).getBytes(UTF_8), JOB, event(KnownFailure.API, 1, Duration.ZERO));
    }
    written(RETRY.get(0)).forEach(record -> dueTimes.add(Tags.DUE_AT.text(record.headers())));
    assertThat(dueTimes).hasSize(8);
  }
}
