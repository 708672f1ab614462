package io.spillway.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spillway.tag.Tags;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ReplayDecisionTest {
  private static final ReplayDecision.JobsTopic JOBS =
      new ReplayDecision.JobsTopic("llm.jobs", 4_096);

  @Test
  void aReplayHasTheBytesAndTheForeignHeadersAndNamesTheRun() {
    DeadLetterRecord letter = Letters.letter(1, 5, 529);

    var republished =
        (ReplayDecision.Republish) ReplayDecision.of(letter, JOBS, false, Letters.NOW);

    assertThat(republished.record().topic()).isEqualTo("llm.jobs");
    assertThat(republished.record().partition()).isNull();
    assertThat(republished.record().timestamp()).isNull();
    assertThat(republished.record().key()).isEqualTo(letter.record().key());
    assertThat(republished.record().value()).isEqualTo(letter.record().value());
    assertThat(republished.record().headers())
        .extracting(header -> header.key(), header -> new String(header.value(), UTF_8))
        .containsExactly(
            tuple("traceparent", "00-abc"),
            tuple("spillway-format", "1"),
            tuple("spillway-origin", "llm.jobs-1-5"),
            tuple("spillway-replay", "1"));
  }

  @Test
  void aReplayOfAReplayCountsOn() {
    var record = Letters.record(1, 5, 529);
    Tags.REPLAY.set(record.headers(), 7);

    var republished =
        (ReplayDecision.Republish)
            ReplayDecision.of(DeadLetterRecord.of(record), JOBS, false, Letters.NOW);

    assertThat(Tags.REPLAY.read(republished.record().headers())).contains(8);
    assertThat(Tags.ORIGIN.read(republished.record().headers())).contains("llm.jobs-1-5");
  }

  @Test
  void aLetterWithoutTagsIsNamedAfterItsOwnPlace() {
    DeadLetterRecord letter = letter("{\"params\":{}}", new RecordHeaders());

    var republished =
        (ReplayDecision.Republish) ReplayDecision.of(letter, JOBS, false, Letters.NOW);

    assertThat(Tags.ORIGIN.read(republished.record().headers())).contains("llm.dead-letters-0-9");
    assertThat(Tags.REPLAY.read(republished.record().headers())).contains(1);
    assertThat(letter.status()).isZero();
  }

  @Test
  void whatWasReplayedBeforeIsWrittenAsANewJob() {
    var republished =
        (ReplayDecision.Republish)
            ReplayDecision.of(Letters.letter(1, 5, 529), JOBS, true, Letters.NOW);

    assertThat(republished.record().headers())
        .extracting(header -> header.key())
        .containsExactly("traceparent");
  }

  @Test
  void whatCouldOnlyFailAgainIsRefusedWithTheReason() {
    assertThat(why("no json")).startsWith("it is no job: not JSON");
    assertThat(why(null)).startsWith("it is no job: ");
    assertThat(why("{\"params\":{},\"spillway\":{\"expires_at\":\"2026-11-26T12:00:00Z\"}}"))
        .isEqualTo("its expires_at has passed (2026-11-26T12:00:00Z), so it would expire again");
    assertThat(why("{\"params\":{\"a\":\"" + "x".repeat(4_000) + "\"}}"))
        .matches("it takes 4\\d\\d\\d bytes, and llm.jobs takes at most 4096");
    Headers often = new RecordHeaders();
    Tags.REPLAY.set(often, 999_999_999);
    Tags.ORIGIN.set(often, "llm.jobs-0-0");
    assertThat(ReplayDecision.of(letter("{\"params\":{}}", often), JOBS, false, Letters.NOW))
        .isEqualTo(new ReplayDecision.Reject("it was replayed 999999999 times"));
  }

  @Test
  void anExpiryAheadIsNoObstacle() {
    String value = "{\"params\":{},\"spillway\":{\"expires_at\":\"2026-11-26T12:00:01Z\"}}";
    assertThat(ReplayDecision.of(letter(value, new RecordHeaders()), JOBS, false, Letters.NOW))
        .isInstanceOf(ReplayDecision.Republish.class);
  }

  private static String why(String value) {
    return ((ReplayDecision.Reject)
            ReplayDecision.of(letter(value, new RecordHeaders()), JOBS, false, Letters.NOW))
        .why();
  }

  private static DeadLetterRecord letter(String value, Headers headers) {
    byte[] bytes = value == null ? null : value.getBytes(UTF_8);
    return DeadLetterRecord.of(Letters.record(0, 9, "a", bytes, headers));
  }
}
