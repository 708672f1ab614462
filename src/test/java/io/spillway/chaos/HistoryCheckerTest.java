package io.spillway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.chaos.History.Disturbance;
import io.spillway.chaos.History.Interruption;
import io.spillway.chaos.History.Position;
import io.spillway.chaos.Violation.Check;
import io.spillway.tag.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A history in which all is well passes, and each kind of damage is found by its check. */
class HistoryCheckerTest {

  private static final long T0 = SmallHistory.T0;

  @Test
  void aCleanHistoryPasses() {
    assertThat(HistoryChecker.check(new SmallHistory().build())).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isFound(String damage, Check check, String sentence, Consumer<SmallHistory> hand) {
    SmallHistory history = new SmallHistory();
    hand.accept(history);

    assertThat(HistoryChecker.check(history.build()))
        .as(damage)
        .anySatisfy(violation -> {
          assertThat(violation.check()).isEqualTo(check);
          assertThat(violation.sentence()).contains(sentence);
        })
        .allSatisfy(violation -> assertThat(violation.sentence()).isNotBlank());
  }

  static Stream<Arguments> isFound() {
    return Stream.of(results(), hops(), tags(), bytes(), calls(), offsets()).flatMap(each -> each);
  }

  private static Stream<Arguments> results() {
    return Stream.of(
        damage("a lost job", Check.RESULTS, "job a has 0 results", h -> h.results.removeFirst()),
        damage(
            "a doubled result",
            Check.RESULTS,
            "job a has 2 results",
            h -> h.results.add(h.results.getFirst())),
        damage("a job that never came in", Check.RESULTS, "5 jobs were", h -> h.submitted = 5),
        damage(
            "a job submitted twice",
            Check.RESULTS,
            "job a was submitted 2 times",
            h -> h.jobs.add(h.jobs.getFirst())),
        damage(
            "a result that names another job",
            Check.RESULTS,
            "the result of job a bears the custom_id 'z' and the key 'a'",
            change(
                h -> h.results,
                0,
                entry ->
                    SmallHistory.valued(
                        entry,
                        new String(entry.value(), java.nio.charset.StandardCharsets.UTF_8)
                            .replace("\"custom_id\":\"a\"", "\"custom_id\":\"z\"")))),
        damage(
            "a result without a job",
            Check.ORPHANS,
            "z (jobs-0-9/0) has no job",
            h ->
                h.results.add(
                    SmallHistory.with(
                        SmallHistory.success("z", SmallHistory.start("a"), "req-z", T0 + 1),
                        Tags.ORIGIN,
                        "jobs-0-9"))));
  }

  private static Stream<Arguments> hops() {
    return Stream.of(
        damage(
            "a failure without a successor",
            Check.SUCCESSORS,
            "job b: the failure at failures-0-0 has 0 delay records and 0 dead letters",
            h -> h.delays.getFirst().clear()),
        damage(
            "a failure routed twice",
            Check.SUCCESSORS,
            "has 1 delay records and 1 dead letters",
            h -> h.deadLetters.add(h.delays.getFirst().getFirst())),
        damage(
            "a failure event written twice",
            Check.SUCCESSORS,
            "job b: the failure at failures-0-0 is in the log more than once",
            h -> h.failures.add(h.failures.getFirst())),
        damage(
            "a delay record from nowhere",
            Check.SUCCESSORS,
            "job b has a delay record without the failure event",
            h -> h.failures.removeFirst()),
        damage(
            "an errored result without its dead letter",
            Check.SUCCESSORS,
            "job c has 0 dead letters and 1 results that are no success",
            h -> h.deadLetters.clear()),
        damage(
            "a delay record that was never forwarded",
            Check.DELAYS,
            "job b: the delay record at retry-0-0-0 was forwarded 0 times",
            h -> h.due.clear()),
        damage(
            "a delay record forwarded twice",
            Check.DELAYS,
            "was forwarded 2 times",
            h -> h.due.add(h.due.getFirst())),
        damage(
            "a due record from nowhere",
            Check.DELAYS,
            "job b has the due record due-0-0 without a delay record",
            h -> h.delays.getFirst().clear()),
        damage(
            "a record forwarded too early",
            Check.DELAYS,
            "was forwarded 1 ms too early (delay 200 ms)",
            change(h -> h.due, 0, entry -> SmallHistory.at(entry, T0 + 319))));
  }

  private static Stream<Arguments> tags() {
    return Stream.of(
        damage(
            "an overload that is counted as an attempt of the job's",
            Check.TAGS,
            "is attempt 1, expected 0",
            change(h -> h.failures, 0, entry -> SmallHistory.with(entry, Tags.ATTEMPT, "1"))),
        damage(
            "an attempt of the job's own that is not counted",
            Check.TAGS,
            "is attempt 0, expected 1",
            change(h -> h.failures, 1, entry -> SmallHistory.with(entry, Tags.ATTEMPT, "0"))),
        damage(
            "a wait that is counted twice",
            Check.TAGS,
            "is wait 2, expected 1",
            change(h -> h.failures, 0, entry -> SmallHistory.with(entry, Tags.WAITS, "2"))),
        damage(
            "a failure that bears a good status",
            Check.TAGS,
            "has the status '200'",
            change(h -> h.failures, 0, entry -> SmallHistory.with(entry, Tags.STATUS, "200"))),
        damage(
            "a history that forgets",
            Check.TAGS,
            "does not end in that failure",
            change(h -> h.failures, 0, entry -> SmallHistory.with(entry, Tags.HISTORY, "[]"))),
        damage(
            "an event of another origin",
            Check.ORPHANS,
            "b (jobs-0-7/0) has no job, but records at [failures-0-0]",
            change(h -> h.failures, 0, entry -> SmallHistory.with(entry, Tags.ORIGIN, "jobs-0-7"))),
        damage(
            "a result that was submitted at another time",
            Check.TAGS,
            "job a: the time of submission at results-0-",
            change(h -> h.results, 0, entry -> SmallHistory.with(entry, Tags.SUBMITTED_AT, "5"))),
        damage(
            "a tag with two values",
            Check.TAGS,
            "has the tag spillway-status twice",
            change(
                h -> h.failures,
                0,
                entry -> {
                  List<Entry.Tag> headers = new ArrayList<>(entry.headers());
                  headers.add(new Entry.Tag(Tags.STATUS.name(), "500"));
                  return SmallHistory.headed(entry, headers);
                })),
        damage(
            "a result that forgets its failures",
            Check.TAGS,
            "job b: the result counts 0 waits and is tagged with 0, its failures make it 1",
            h ->
                h.results.set(
                    1, SmallHistory.success("b", SmallHistory.start("b"), "req-b2", T0 + 500))));
  }

  private static Stream<Arguments> bytes() {
    UnaryOperator<Entry> spaced =
        entry -> SmallHistory.valued(entry, SmallHistory.value("b").replace("{", "{ "));
    return Stream.of(
        damage(
            "a failure event with other bytes",
            Check.BYTES,
            "job b has other bytes at failures-0-0",
            change(h -> h.failures, 0, spaced)),
        damage(
            "a delay record with other bytes",
            Check.BYTES,
            "job b has other bytes at retry-0-0-0",
            change(h -> h.delays.getFirst(), 0, spaced)),
        damage(
            "a due record with other bytes",
            Check.BYTES,
            "job b has other bytes at due-0-0",
            change(h -> h.due, 0, spaced)),
        damage(
            "a lost trace context",
            Check.BYTES,
            "job a has other foreign headers",
            change(
                h -> h.results,
                0,
                entry ->
                    SmallHistory.headed(
                        entry, entry.headers().subList(1, entry.headers().size())))));
  }

  private static Stream<Arguments> calls() {
    return Stream.of(
        damage(
            "a call repeated without need",
            Check.CALLS,
            "job d: call req-d-lost by w1",
            h -> h.interruptions.clear()),
        damage(
            "a call repeated because of another worker's death",
            Check.CALLS,
            "job d: call req-d-lost by w1",
            h -> h.interruptions.set(0, killed("w2", T0 + 500, 100))),
        damage(
            "a call that had ended long before the kill",
            Check.CALLS,
            "job d: call req-d-lost by w1",
            h -> h.interruptions.set(0, killed("w1", T0 + 500 + CallCheck.COMMIT_MILLIS + 1, 100))),
        damage(
            "more calls than were in flight",
            Check.CALLS,
            "job d: call req-d-lost by w1",
            h -> h.interruptions.set(0, killed("w1", T0 + 500, 0))),
        damage(
            "a finished job called again",
            Check.CALLS,
            "job a: call req-a2 by w1",
            h -> {
              h.call("a", "w1", "req-a2", T0 + 60_000, T0 + 60_100);
              h.interruptions.add(killed("w1", T0 + 60_050, 100));
            }),
        damage(
            "an outcome of no call",
            Check.CALLS,
            "job a: results-0-" + (T0 + 100) + " is the outcome of no call",
            h -> h.calls.removeFirst()),
        damage(
            "a call of no job",
            Check.CALLS,
            "1 calls of a request that is no job's",
            h -> h.call("z", "w1", "req-z", T0, T0 + 1)));
  }

  private static Stream<Arguments> offsets() {
    return Stream.of(
        damage(
            "a phantom lag",
            Check.OFFSETS,
            "committed is 3, the log ends at 4: a lag of 1",
            h -> h.positions.set(0, position(3L, "", 4))),
        damage(
            "a partition never read",
            Check.OFFSETS,
            "committed is nothing, the log ends at 4",
            h -> h.positions.set(0, position(null, "", 4))),
        damage(
            "a bitmap that stayed",
            Check.OFFSETS,
            "bitmap is not empty: bAg==",
            h -> h.positions.set(0, position(4L, "bAg==", 4))),
        damage(
            "a transaction that stayed open",
            Check.OFFSETS,
            "a transaction is still open",
            h -> h.positions.set(0, position(4L, "", 3))));
  }

  /** A wait of 600 ms, in parts of 400 and 200. */
  private static SmallHistory inParts(long secondAt, long dueAt) {
    SmallHistory history = new SmallHistory();
    String notBefore = Long.toString(T0 + 720);
    Entry first =
        SmallHistory.with(history.delays.getFirst().getFirst(), Tags.NOT_BEFORE, notBefore);
    history.delays.getLast().add(first);
    history.delays.getFirst().set(0, SmallHistory.at(first, secondAt));
    Entry due = SmallHistory.with(history.due.getFirst(), Tags.NOT_BEFORE, notBefore);
    history.due.set(0, SmallHistory.at(due, dueAt));
    return history;
  }

  @ParameterizedTest
  @CsvSource({
    "520, 720, ''",
    "530, 740, ''",
    "519, 720, was forwarded 1 ms too early (delay 400 ms)",
    "520, 719, was forwarded 1 ms too early (delay 200 ms)",
    "520, 719, is 1 ms before its time",
    "120, 720, was forwarded 200 ms too early (delay 200 ms)",
  })
  void theDelayRecordsOfOneWaitFollowOneAnother(long secondAt, long dueAt, String found) {
    List<String> sentences =
        HistoryChecker.check(inParts(T0 + secondAt, T0 + dueAt).build()).stream()
            .map(Object::toString)
            .toList();
    if (found.isEmpty()) {
      assertThat(sentences).isEmpty();
    } else {
      assertThat(sentences).anyMatch(sentence -> sentence.contains(found));
    }
  }

  @Test
  void anOutcomeMayWaitForItsCommitWhileBrokersAreAway() {
    SmallHistory history = new SmallHistory();
    history.interruptions.set(0, killed("w1", T0 + 12_500, 100));
    history.disturbances.add(new Disturbance("", "broker 1", T0 + 1_000, T0 + 9_000));

    assertThat(HistoryChecker.check(history.build())).isEmpty();
  }

  @Test
  void aWorkerThatWasStoppedMayStartJobsThatAreFinished() {
    SmallHistory history = new SmallHistory();
    history.call("a", "w2", "req-a2", T0 + 20_100, T0 + 20_200);
    history.interruptions.add(
        new Interruption("w2", "stopped", T0 + 5_000, T0 + 20_000, true, 100));

    assertThat(HistoryChecker.check(history.build())).isEmpty();
  }

  private static Interruption killed(String worker, long at, int most) {
    return new Interruption(worker, "killed", at, at + 10, false, most);
  }

  private static Position position(Long committed, String metadata, long stableEnd) {
    return new Position("spillway-worker", "jobs", 0, committed, metadata, stableEnd, 4);
  }

  private static Consumer<SmallHistory> change(
      java.util.function.Function<SmallHistory, List<Entry>> topic,
      int index,
      UnaryOperator<Entry> change) {
    return history -> {
      List<Entry> entries = topic.apply(history);
      entries.set(index, change.apply(entries.get(index)));
    };
  }

  private static Arguments damage(
      String name, Check check, String sentence, Consumer<SmallHistory> hand) {
    return Arguments.of(name, check, sentence, hand);
  }
}
