package io.spillway.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
  private static final DemoVerdict GOOD = new DemoVerdict(200, List.of(), List.of(), List.of(), 0);

  @Test
  void aGoodEnd() {
    DemoSummary summary = summary(GOOD, null);

    assertThat(summary.exitCode()).isZero();
    assertThat(text(summary))
        .isEqualTo(
            """
            200 jobs, 200 results (197 succeeded, 3 errored), 262 calls, 62 failed

            49 of the 62 failures had status 200 on the wire. What they were:

              wire said   it really was                 times
              200         502 truncated_stream              8
              200         529 overloaded_error             41
              429         429 rate_limit_error             11
              none        503 connection_error              2

            Output tokens the failed streams had reported, lost: 1234
            Time: 21.3 s, of which 6.0 s until Kafka and all roles were up

            200 of 200 jobs have exactly one result.\
            """);
  }

  @Test
  void aMissingAndADoubledResultAreExit1() {
    DemoVerdict verdict =
        new DemoVerdict(200, List.of("puzzle-07"), List.of("haiku-02"), List.of(), 0);
    DemoSummary summary = summary(verdict, null);

    assertThat(summary.exitCode()).isEqualTo(1);
    assertThat(text(summary))
        .endsWith(
            """
            198 of 200 jobs have exactly one result.
              1 ids without a result: puzzle-07
              1 ids with more than one result: haiku-02
            This demo failed: exit 1\
            """);
  }

  @Test
  void anUnknownResultIsExit1() {
    DemoVerdict verdict = new DemoVerdict(200, List.of(), List.of(), List.of("stranger"), 0);
    DemoSummary summary = summary(verdict, null);

    assertThat(summary.exitCode()).isEqualTo(1);
    assertThat(text(summary)).contains("1 ids of results that no job has: stranger");
  }

  @Test
  void anEarlyEndSaysWhyAndNamesAFewOfTheMissing() {
    List<String> missing = List.of("a", "b", "c", "d", "e", "f");
    DemoSummary summary =
        summary(new DemoVerdict(200, missing, List.of(), List.of(), 0), "the worker ended: fenced");

    assertThat(summary.exitCode()).isEqualTo(1);
    assertThat(text(summary))
        .contains("  Ended early: the worker ended: fenced\n")
        .contains("  6 ids without a result: a, b, c, d, e, …\n");
  }

  private static DemoSummary summary(DemoVerdict verdict, @Nullable String problem) {
    return new DemoSummary(
        Moments.end(), verdict, 262, Duration.ofMillis(6_010), Duration.ofMillis(21_340), problem);
  }

  private static String text(DemoSummary summary) {
    return String.join("\n", summary.lines());
  }
}
