package io.spillway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.Facts;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.router.RouterDecision.CommitAndBegin;
import io.spillway.router.RouterDecision.LogSays;
import io.spillway.router.RouterDecision.RefuseStart;
import io.spillway.router.RouterDecision.Stay;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterDecisionTest {

  private static final Uuid OURS = new Uuid(1, 2);
  private static final Uuid ANOTHER = new Uuid(3, 4);
  private static final TopicPartition FAILURES = new TopicPartition("llm.failures", 3);

  /** The log holds 10 to 100. An empty column is nothing; partsAt is what the log says. */
  @ParameterizedTest
  @CsvSource({
    // committed, kept, eventsBetween, partsAt, expected
    "          ,     , false,        , begin 10", // new
    "          ,   40, false,        , begin 40", // expired
    "          ,    5, false,        , begin 10", // expired, and events were deleted
    "          ,  101, false,        , refuse", // cut, and nothing tells where
    "        40,   40, false,        , stay",
    "        42,   40, false,        , stay", // markers between
    "        42,   40, true,         , refuse", // moved on by somebody
    "        39,   40, false,        , refuse", // put back by somebody
    "        40,     , false,        , refuse", // nothing is kept
    "        40,   40, false,      30, begin 30", // cut
    "        40,   40, false,      40, stay", // cut behind what was routed
    "       101,  101, false,        , refuse", // cut, and nothing tells where
    "       101,  101, false,      30, begin 30",
    "       100,  100, false,        , stay",
    "         5,    5, false,        , begin 10", // events were deleted
  })
  void eachStateOfTheFactsHasOneAnswer(
      Long committed, Long kept, boolean eventsBetween, Long partsAt, String expected) {
    LogSays log =
        new LogSays(
            eventsBetween, partsAt == null ? OptionalLong.empty() : OptionalLong.of(partsAt));

    assertThat(text(RouterDecision.of(facts(committed, text(OURS, kept)), log)))
        .isEqualTo(expected);
  }

  @Test
  void whatIsKeptOfAnotherTopicIsRefused() {
    String kept = text(ANOTHER, 40L);

    for (Long committed : new Long[] {null, 40L}) {
      assertThat(RouterDecision.of(facts(committed, kept), nothing()))
          .isInstanceOfSatisfying(
              RefuseStart.class, refusal -> assertThat(refusal.why()).contains("another id"));
    }
  }

  @Test
  void whatIsKeptAndNoMarkIsRefused() {
    assertThat(RouterDecision.of(facts(null, "s2..."), nothing()))
        .isInstanceOfSatisfying(
            RefuseStart.class, refusal -> assertThat(refusal.why()).contains("cannot be read"));
  }

  @Test
  void onlyANewcomerSaysNothing() {
    assertThat(RouterDecision.of(facts(null, null), nothing()))
        .isEqualTo(new CommitAndBegin(10, ""));
    assertThat(RouterDecision.of(facts(null, text(OURS, 5L)), nothing()))
        .isInstanceOfSatisfying(
            CommitAndBegin.class,
            begin -> assertThat(begin.note()).contains("expired").contains("5 to 9"));
  }

  private static LogSays nothing() {
    return new LogSays(false, OptionalLong.empty());
  }

  private static String text(Uuid topic, Long base) {
    return base == null
        ? null
        : MarkCodec.encode(
            ProgressMark.at(topic, FAILURES.partition(), base, ProgressMark.UNKNOWN_EPOCH));
  }

  private static Facts facts(Long committed, String kept) {
    OffsetAndMetadata offset =
        committed == null ? null : new OffsetAndMetadata(committed, "AgAAAZ-of-streams");
    return new Facts("spillway-router", FAILURES, offset, kept, OURS, 10, 100);
  }

  private static String text(RouterDecision decision) {
    return switch (decision) {
      case Stay() -> "stay";
      case CommitAndBegin begin -> "begin " + begin.offset();
      case RefuseStart refusal -> "refuse";
    };
  }
}
