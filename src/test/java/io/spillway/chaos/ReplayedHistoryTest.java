package io.spillway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.chaos.Violation.Check;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.status.KnownFailure;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories with replays, good and damaged: the dead letter of c is replayed twice. The first
 * replay is refused again, the second succeeds.
 */
class ReplayedHistoryTest {

  private static final long T1 = SmallHistory.T0 + 10_000;
  private static final long T2 = SmallHistory.T0 + 20_000;

  @Test
  void aHistoryWithReplaysPasses() {
    assertThat(HistoryChecker.check(replayed().build())).isEmpty();
  }

  private static SmallHistory replayed() {
    SmallHistory history = new SmallHistory();
    history.jobs.add(replay(4, T1, 1));
    history.call("c", "w1", "req-c1", T1 + 10, T1 + 90);
    FailureTags tags =
        SmallHistory.tags(start(4, T1, 1), KnownFailure.INVALID_REQUEST, "req-c1", T1 + 90);
    history.failures.add(SmallHistory.failure("failures", 2, T1 + 100, "c", tags));
    history.deadLetters.add(SmallHistory.failure("dead-letters", 1, T1 + 150, "c", tags));
    history.results.add(SmallHistory.errored("c", tags, "req-c1", T1 + 150));
    history.jobs.add(replay(5, T2, 2));
    history.call("c", "w1", "req-c2", T2 + 10, T2 + 90);
    history.results.add(SmallHistory.success("c", start(5, T2, 2), "req-c2", T2 + 100));
    history.toReplay.addAll(List.of("dead-letters-0-0", "dead-letters-0-1"));
    return history;
  }

  private static RetryState start(int offset, long at, int replay) {
    return RetryState.start(
        new Origin("jobs-0-2", Instant.ofEpochMilli(at), replay, "jobs-0-" + offset));
  }

  private static Entry replay(int offset, long at, int replay) {
    RecordHeaders headers = SmallHistory.foreign();
    TagWriter.replay("jobs-0-2", replay, headers);
    return SmallHistory.entry("jobs", offset, at, "c", SmallHistory.value("c"), headers);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isFound(String damage, Check check, String sentence, Consumer<SmallHistory> hand) {
    SmallHistory history = replayed();
    hand.accept(history);

    assertThat(HistoryChecker.check(history.build()))
        .as(damage)
        .contains(new Violation(check, sentence));
  }

  static Stream<Arguments> isFound() {
    return Stream.of(
        damage(
            "a result twice for one origin and replay",
            Check.RESULTS,
            "job c/2 has 2 results; its records: [jobs-0-5@%d, results-0-%d@%d, results-0-%d@%d]"
                .formatted(T2, T2 + 100, T2 + 100, T2 + 100, T2 + 100),
            h -> h.results.add(h.results.getLast())),
        damage(
            "a replay without a result",
            Check.RESULTS,
            "job c/2 has 0 results; its records: [jobs-0-5@%d]".formatted(T2),
            h -> h.results.removeLast()),
        damage(
            "a result of a replay that bears the number of another run",
            Check.RESULTS,
            "job c/2 has 0 results; its records: [jobs-0-5@%d]".formatted(T2),
            h ->
                h.results.set(
                    h.results.size() - 1,
                    SmallHistory.with(h.results.getLast(), Tags.REPLAY, "1"))),
        damage(
            "a result whose value names another run than its headers",
            Check.TAGS,
            "job c/2: the result says that it is of the run 'jobs-0-2/1'",
            h ->
                h.results.set(
                    h.results.size() - 1,
                    SmallHistory.valued(
                        h.results.getLast(),
                        new String(
                                h.results.getLast().value(),
                                java.nio.charset.StandardCharsets.UTF_8)
                            .replace("\"replay\":2", "\"replay\":1")))),
        damage(
            "a letter replayed twice",
            Check.RESULTS,
            "job c/2 was submitted 2 times",
            h -> h.jobs.add(h.jobs.getLast())),
        damage(
            "a letter that was left out",
            Check.REPLAYS,
            "job c/1: the dead letter at dead-letters-0-1 was not replayed",
            h -> {
              h.jobs.removeLast();
              h.results.removeLast();
            }),
        damage(
            "a replay of no letter",
            Check.REPLAYS,
            "job c/2 was replayed, and has no dead letter",
            h -> h.deadLetters.removeLast()),
        damage(
            "a replay of a letter that is no job",
            Check.REPLAYS,
            "job c/2 was replayed, and could only fail again",
            h -> h.deadLetters.set(1, SmallHistory.valued(h.deadLetters.getLast(), "{"))),
        damage(
            "a replay with tags of its former run",
            Check.REPLAYS,
            "job c/2 was replayed with the tags [spillway-attempt]",
            h ->
                h.jobs.set(
                    h.jobs.size() - 1, SmallHistory.with(h.jobs.getLast(), Tags.ATTEMPT, "1"))),
        damage(
            "a replay with other bytes",
            Check.BYTES,
            "job c/2 has other bytes at jobs-0-5 than where it began",
            h -> h.jobs.set(h.jobs.size() - 1, SmallHistory.valued(h.jobs.getLast(), "{}"))),
        damage(
            "a call after the end of a run, and before the next",
            Check.CALLS,
            ("job c/1: call req-late by w1 from %d to %d has no outcome, and nothing interrupted"
                    + " that worker then")
                .formatted(T1 + 9_000, T1 + 9_090),
            h -> {
              h.call("c", "w1", "req-late", T1 + 9_000, T1 + 9_090);
              h.interruptions.add(
                  new History.Interruption("w1", "killed", T1 + 9_050, T1 + 9_060, false, 100));
            }));
  }

  /** What a worker was killed over may be called again, in a replay as in a first run. */
  @Test
  void aReplayMayBeCalledAgainIfItsWorkerWasKilled() {
    SmallHistory history = replayed();
    history.call("c", "w1", "req-lost", T2 + 2, T2 + 8);
    history.interruptions.add(new History.Interruption("w1", "killed", T2 + 5, T2 + 6, false, 100));

    assertThat(HistoryChecker.check(history.build())).isEmpty();
  }

  /** Two jobs of one custom_id are two jobs, each with a result of its own. */
  @Test
  void aCustomIdMayRepeat() {
    SmallHistory history = new SmallHistory();
    history.jobs.add(
        SmallHistory.entry("jobs", 4, T1, "a", SmallHistory.value("a"), SmallHistory.foreign()));
    history.submitted++;
    List<Violation> without = HistoryChecker.check(history.build());
    history.call("a", "w1", "req-a2", T1 + 10, T1 + 90);
    RetryState start = RetryState.start(Origin.at("jobs", 0, 4, T1));
    history.results.add(SmallHistory.success("a", start, "req-a2", T1 + 100));

    assertThat(without).extracting(Violation::check).containsExactly(Check.RESULTS);
    assertThat(HistoryChecker.check(history.build())).isEmpty();
  }

  private static Arguments damage(
      String name, Check check, String sentence, Consumer<SmallHistory> hand) {
    return Arguments.of(name, check, sentence, hand);
  }
}
