package io.spillway.dev.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cli.CliRun;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo as a user runs it, without a terminal. */
class DemoIT {
  @Test
  @Timeout(120)
  void everyJobHasExactlyOneResultAndTheFailuresAreNamed() {
    var run = CliRun.of(Map.of(), "", "demo", "--jobs", "40", "--seed", "7");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("40 jobs, 40 results (")
        .containsPattern("[1-9][0-9]* of the [1-9][0-9]* failures had status 200 on the wire")
        .containsPattern("  200 +529 overloaded_error +[1-9]")
        .endsWith("40 of 40 jobs have exactly one result.\n");
  }

  @Test
  void aNumberOfJobsOutOfRangeIsWrongUsage() {
    var run = CliRun.of(Map.of(), "", "demo", "--jobs", "0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--jobs 0; allowed: 1 to 100000");
  }
}
