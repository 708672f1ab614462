package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.Outcome;
import io.spillway.api.Targets;
import io.spillway.job.History;
import io.spillway.job.HistoryEntry;
import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.HeaderText;
import io.spillway.tag.Tag;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeRecordsTest {
  private static final Origin PLACE = Origin.at("failures", 0, 0, 0);
  private static final Origin ORIGIN = Origin.at("jobs", 3, 4, 500);
  private static final Origin ELSEWHERE = Origin.at("elsewhere", 0, 0, 0);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant STARTED = Instant.ofEpochMilli(5_000);
  private static final Instant ENDED = Instant.ofEpochMilli(9_000);
  private static final AttemptTiming TIMING =
      new AttemptTiming(Duration.ofMillis(300), Duration.ofMillis(4_000));
  private static final String JOB =
      "{\"custom_id\":\"order\",\"params\":{\"model\":\"m\"},\"spillway\":{\"metadata\":[1]}}";
  private static final Failure OVERLOADED =
      Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "Overloaded").inResponse(200, "req_1");
  private static final Failure UNAUTHENTICATED =
      Failure.of(KnownFailure.AUTHENTICATION, Phase.RESPONSE, "bad key").inResponse(401, "req_2");

  private final OutcomeRecords records =
      new OutcomeRecords(Jobs.settings(20_000, 10_000), Targets.at("https://api.example"));

  @Test
  void aSuccessIsAResult() throws Exception {
    Headers headers = new RecordHeaders();
    headers.add("traceparent", "00-1".getBytes(UTF_8));
    UncommittedOutcome uncommitted =
        records.of(job("k", JOB, headers), success(10), TIMING, STARTED, ENDED);

    ProducerRecord<byte[], byte[]> record = uncommitted.record();
    assertThat(record.topic()).isEqualTo("results");
    assertThat(new String(record.key(), UTF_8)).isEqualTo("order");
    assertThat(uncommitted.failure()).isNull();
    assertThat(uncommitted.called()).isTrue();
    JsonNode line = JSON.readTree(record.value());
    assertThat(line.at("/result/type").textValue()).isEqualTo("succeeded");
    assertThat(line.at("/spillway"))
        .isEqualTo(
            JSON.readTree(
                """
                {"status":200,"attempts":1,"waits":0,"history":[],"metadata":[1],
                 "timing":{"queued":4000,"first_byte":300,"attempt":4000,"total":4000}}
                """));
    assertThat(tag(record, "traceparent")).isEqualTo("00-1");
    assertThat(tag(record, Tags.ATTEMPT)).isEqualTo("1");
    assertThat(tag(record, Tags.STATUS)).isEqualTo("200");
    assertThat(tag(record, Tags.REQUEST_ID)).isEqualTo("req_9");
    assertThat(tag(record, Tags.MODEL)).isEqualTo("m");
    assertThat(tag(record, Tags.ENDPOINT)).isEqualTo("api.example");
    assertThat(tag(record, Tags.WORKER)).isEqualTo("0.1/test");
    assertThat(tag(record, Tags.ORIGIN)).isEqualTo("jobs-2-7");
    assertThat(tag(record, Tags.SUBMITTED_AT)).isEqualTo("1000");
    assertThat(record.headers().toArray()).hasSize(13);
  }

  @Test
  void aLaterAttemptHasTheWholeTimeAndHistory() throws Exception {
    UncommittedOutcome uncommitted = records.of(due(trail(2)), success(10), TIMING, STARTED, ENDED);

    JsonNode ours = JSON.readTree(uncommitted.record().value()).at("/spillway");
    assertThat(ours.at("/attempts").intValue()).isEqualTo(3);
    assertThat(ours.at("/timing/total").intValue()).isEqualTo(8_000);
    assertThat(ours.at("/history")).hasSize(1);
  }

  @Test
  void aFailureIsAnEventWithTheJobsBytesAndAllTags() {
    UncommittedOutcome uncommitted =
        records.of(due(trail(2)), new Outcome.Failed(OVERLOADED), TIMING, STARTED, ENDED);

    ProducerRecord<byte[], byte[]> record = uncommitted.record();
    assertThat(record.topic()).isEqualTo("failures");
    assertThat(new String(record.key(), UTF_8)).isEqualTo("k");
    assertThat(new String(record.value(), UTF_8)).isEqualTo(JOB);
    assertThat(uncommitted.failure()).isEqualTo(OVERLOADED);
    History history = trail(2).history().with(HistoryEntry.of(OVERLOADED, 3, true, ENDED));
    assertThat(TagReader.failure(record.headers(), ELSEWHERE))
        .contains(
            new FailureTags(
                OVERLOADED,
                new RetryState(
                    ORIGIN,
                    2,
                    1,
                    Optional.of(Instant.ofEpochMilli(1_000)),
                    Duration.ZERO,
                    0,
                    Losses.NONE,
                    history),
                ENDED,
                "m",
                "api.example",
                "0.1/test"));
  }

  /** The next worker, and the router, see what all calls before have cost. */
  @Test
  void whatFailedCallsLostIsCarriedOnWhoeversTroubleItWas() {
    Failure cut =
        Failure.of(KnownFailure.TIME_LIMIT, Phase.STREAM, Failure.TOTAL_LIMIT + "9 ms is over")
            .afterOutput(30);
    UncommittedOutcome first =
        records.of(
            due(trail(2)), new Outcome.Failed(OVERLOADED.afterOutput(70)), TIMING, STARTED, ENDED);
    RetryState between = TagReader.trail(first.record().headers(), ELSEWHERE);
    UncommittedOutcome second =
        records.of(due(between), new Outcome.Failed(cut), TIMING, STARTED, ENDED);
    RetryState after = TagReader.trail(second.record().headers(), ELSEWHERE);

    assertThat(between.losses()).isEqualTo(new Losses(70, 0));
    assertThat(after.losses()).isEqualTo(new Losses(100, 1));
    assertThat(after.attempts()).isEqualTo(3);
    assertThat(after.waits()).isEqualTo(1);
  }

  @Test
  void aHoldIsAnAttemptThatDoesNotCount() {
    UncommittedOutcome uncommitted =
        records.of(due(trail(2)), new Outcome.Failed(UNAUTHENTICATED), TIMING, STARTED, ENDED);

    RetryState retryState = TagReader.trail(uncommitted.record().headers(), ELSEWHERE);
    assertThat(retryState.attempts()).isEqualTo(2);
    assertThat(retryState.history().entries().getLast())
        .isEqualTo(HistoryEntry.of(UNAUTHENTICATED, 3, true, ENDED));
  }

  @Test
  void aCallThatThisMachineHadNoRoomForDoesNotCount() {
    Failure shortage = Failure.of(KnownFailure.SHORTAGE, Phase.CONNECT, "no more files");
    UncommittedOutcome uncommitted =
        records.of(due(trail(2)), new Outcome.Failed(shortage), TIMING, STARTED, ENDED);

    FailureTags tags = TagReader.failure(uncommitted.record().headers(), ELSEWHERE).orElseThrow();
    assertThat(tags.retryState().attempts()).isEqualTo(2);
    assertThat(tags.failure().category().tag()).isEqualTo("local_runtime");
    assertThat(tags.failure().disposition().tag()).isEqualTo("retry");
    assertThat(tags.failure().countsAttempt()).isFalse();
    assertThat(tags.retryState().history().entries().getLast())
        .isEqualTo(HistoryEntry.of(shortage, 3, true, ENDED));
  }

  @Test
  void aJobThatIsNotCalledHasNoAttempt() {
    FetchedJob garbage = job("k", "garbage", new RecordHeaders());
    UncommittedOutcome uncommitted =
        records.uncalled(garbage, KnownFailure.INVALID_REQUEST, "why", ENDED);

    FailureTags tags = TagReader.failure(uncommitted.record().headers(), ELSEWHERE).orElseThrow();
    assertThat(uncommitted.called()).isFalse();
    assertThat(new String(uncommitted.record().value(), UTF_8)).isEqualTo("garbage");
    assertThat(tags.failure().status()).isEqualTo(400);
    assertThat(tags.failure().type()).isEqualTo("invalid_request_error");
    assertThat(tags.failure().phase()).isEqualTo(Phase.JOB);
    assertThat(tags.retryState().attempts()).isZero();
    assertThat(tags.retryState().firstAttemptAt()).isEmpty();
    assertThat(tags.retryState().history().entries()).hasSize(1);
    assertThat(tags.model()).isEmpty();
  }

  @Test
  void anExceptionOfOursIsAnInternalFailureThatDoesNotShowItsMessage() {
    UncommittedOutcome uncommitted =
        records.defect(
            job("k", JOB, new RecordHeaders()),
            new IllegalStateException("secret"),
            TIMING,
            STARTED,
            ENDED);

    FailureTags tags = TagReader.failure(uncommitted.record().headers(), ELSEWHERE).orElseThrow();
    assertThat(tags.failure().message()).isEqualTo("IllegalStateException");
    assertThat(tags.retryState().attempts()).isOne();
  }

  @Test
  void aResultOverItsBoundIsAFailureThatSaysSo() {
    UncommittedOutcome uncommitted =
        records.of(job("k", JOB, new RecordHeaders()), success(10_000), TIMING, STARTED, ENDED);

    FailureTags tags = TagReader.failure(uncommitted.record().headers(), ELSEWHERE).orElseThrow();
    assertThat(tags.failure().type()).isEqualTo("result_too_large");
    assertThat(tags.failure().message()).contains("10000 are allowed");
    assertThat(tags.failure().wireStatus()).isEqualTo(200);
    assertThat(tags.failure().requestId()).isEqualTo("req_9");
    assertThat(tags.failure().outputTokens()).isEqualTo(7);
    assertThat(tags.retryState().attempts()).isOne();
  }

  /**
   * A result is written whole, with key and headers: no record may be over what its topic takes.
   */
  @Test
  void noResultIsOverItsBoundWithKeyAndHeaders() {
    for (int chars = 8_500; chars < 10_000; chars++) {
      UncommittedOutcome uncommitted =
          records.of(job("k", JOB, new RecordHeaders()), success(chars), TIMING, STARTED, ENDED);
      if (uncommitted.failure() == null) {
        assertThat(bytes(uncommitted.record())).isLessThanOrEqualTo(10_000);
      }
    }
  }

  @Test
  void aJobTooLargeToTravelOnEndsHereWithAResult() throws Exception {
    String large = JOB.replace("\"m\"", "\"" + "m".repeat(200) + "\"").replace("[1]", text(19_000));
    Headers headers = new RecordHeaders();
    headers.add("x", new byte[2_000]);
    UncommittedOutcome uncommitted =
        records.of(
            job("k", large, headers), new Outcome.Failed(OVERLOADED), TIMING, STARTED, ENDED);

    assertThat(uncommitted.record().topic()).isEqualTo("results");
    assertThat(uncommitted.failure()).isEqualTo(OVERLOADED);
    assertThat(bytes(uncommitted.record())).isLessThan(10_000);
    JsonNode line = JSON.readTree(uncommitted.record().value());
    assertThat(line.at("/custom_id").textValue()).isEqualTo("order");
    assertThat(line.at("/result/error/error/type").textValue()).isEqualTo("overloaded_error");
    assertThat(line.at("/result/error/error/message").textValue())
        .contains("20000 bytes", "Overloaded");
    assertThat(line.at("/spillway/attempts").intValue()).isZero();
    assertThat(line.at("/spillway/waits").intValue()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        // key, custom_id | key of the failure, id of the result
        "k,    order, k,        order",
        "k,    none,  k,        k",
        "none, order, order,    order",
        "'',   order, order,    order",
        // printf jobs-2-7 | sha256sum, as base64url
        "none, none,  o-G4iIE5hn0TtHmVMbFjhhVwMcLQgdkPDQc8FEf9pgeSQ, o-G4iIE5hn0TtHmVMbFjhhVwMcLQgdkPDQc8FEf9pgeSQ",
        "'',   none,  o-G4iIE5hn0TtHmVMbFjhhVwMcLQgdkPDQc8FEf9pgeSQ, o-G4iIE5hn0TtHmVMbFjhhVwMcLQgdkPDQc8FEf9pgeSQ",
      })
  void aMissingKeyIsStoodInForByTheIdAndAMissingIdByTheKey(
      String key, String customId, String failureKey, String resultId) {
    String id = customId == null ? "" : "\"custom_id\":\"" + customId + "\",";
    FetchedJob fetched = job(key, "{" + id + "\"params\":{}}", new RecordHeaders());

    UncommittedOutcome failed =
        records.of(fetched, new Outcome.Failed(OVERLOADED), TIMING, STARTED, ENDED);
    UncommittedOutcome succeeded = records.of(fetched, success(1), TIMING, STARTED, ENDED);

    assertThat(new String(failed.record().key(), UTF_8)).isEqualTo(failureKey);
    assertThat(new String(succeeded.record().key(), UTF_8)).isEqualTo(resultId);
    assertThat(new String(succeeded.record().value(), UTF_8))
        .startsWith("{\"custom_id\":\"" + resultId + "\"");
  }

  @Test
  void tagsCountOnTheDueTopicAlone() {
    Headers headers = new RecordHeaders();
    TagWriter.write(trail(2), headers);

    assertThat(
            FetchedJob.of(Jobs.assignment(), Jobs.record(7, "k", JOB, headers), false).retryState())
        .isEqualTo(
            RetryState.start(
                Origin.at(Jobs.PARTITION.topic(), Jobs.PARTITION.partition(), 7, 1_000)));
    assertThat(
            FetchedJob.of(Jobs.assignment(), Jobs.record(7, "k", JOB, headers), true).retryState())
        .isEqualTo(trail(2));
  }

  @Test
  void tagsThatAProducerOfJobsSetDoNotPassOn() {
    Headers headers = new RecordHeaders();
    headers
        .add(Tags.DUE_AT.name(), "1".getBytes(UTF_8))
        .add(Tags.STATUS.name(), "418".getBytes(UTF_8));
    UncommittedOutcome uncommitted =
        records.of(job("k", JOB, headers), success(1), TIMING, STARTED, ENDED);

    assertThat(tag(uncommitted.record(), Tags.DUE_AT)).isNull();
    assertThat(uncommitted.record().headers().headers(Tags.STATUS.name())).hasSize(1);
  }

  @Test
  void aTombstoneTravelsAsAnEmptyValue() {
    UncommittedOutcome uncommitted =
        records.uncalled(
            job("k", null, new RecordHeaders()), KnownFailure.INVALID_REQUEST, "why", ENDED);

    assertThat(uncommitted.record().value()).isEmpty();
  }

  @Test
  void aJobWhoseTimeHasNotComeGoesToTheRouterWithNothingCounted() {
    Instant now = ENDED.plusNanos(600_000);
    Instant notBefore = ENDED.plusSeconds(3_600).plusNanos(1);
    FetchedJob fetched = due(trail(2));
    assertThat(fetched.isBack()).isTrue();
    UncommittedOutcome uncommitted = records.notYet(fetched, notBefore, now);

    assertThat(uncommitted.record().topic()).isEqualTo("failures");
    FailureTags tags = TagReader.failure(uncommitted.record().headers(), PLACE).orElseThrow();
    assertThat(tags.retryState()).isEqualTo(fetched.retryState());
    assertThat(tags.failure().status()).isEqualTo(425);
    assertThat(tags.failure().type()).isEqualTo("not_yet");
    assertThat(tags.failure().phase()).isEqualTo(Phase.JOB);
    assertThat(tags.failedAt().plus(tags.failure().retryAfter()))
        .isEqualTo(ENDED.plusSeconds(3_600).plusMillis(1));
  }

  private static FetchedJob job(String key, String value, Headers headers) {
    return FetchedJob.of(Jobs.assignment(), Jobs.record(7, key, value, headers), false);
  }

  private static FetchedJob due(RetryState retryState) {
    Headers headers = new RecordHeaders();
    TagWriter.write(retryState, headers);
    return FetchedJob.of(Jobs.assignment(), Jobs.record(7, "k", JOB, headers), true);
  }

  private static RetryState trail(int attempts) {
    History history =
        History.EMPTY.with(HistoryEntry.of(OVERLOADED, attempts, false, Instant.EPOCH));
    return new RetryState(
        ORIGIN,
        attempts,
        0,
        Optional.of(Instant.ofEpochMilli(1_000)),
        Duration.ZERO,
        0,
        Losses.NONE,
        history);
  }

  private static Outcome.Succeeded success(int chars) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("text", "x".repeat(chars));
    return new Outcome.Succeeded(message, "req_9", 7);
  }

  private static String text(int chars) {
    return "\"" + "x".repeat(chars) + "\"";
  }

  private static String tag(ProducerRecord<byte[], byte[]> record, Tag<?> tag) {
    return tag.text(record.headers());
  }

  private static String tag(ProducerRecord<byte[], byte[]> record, String name) {
    return HeaderText.of(record.headers(), name);
  }

  private static long bytes(ProducerRecord<byte[], byte[]> record) {
    long bytes = record.key().length + record.value().length;
    for (var header : record.headers()) {
      bytes += header.key().length() + header.value().length;
    }
    return bytes;
  }
}
