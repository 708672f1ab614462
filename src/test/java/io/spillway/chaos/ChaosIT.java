package io.spillway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The short form of the chaos run: 2,000 jobs, ten kills over all roles and one of a broker, and
 * some of the other faults.
 */
@Tag("long")
class ChaosIT {

  private static final int JOBS = 2_000;
  private static final int FAULTS = 17;
  private static final long MILLIS = 60_000;

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void everyJobHasOneResultWhateverIsKilled(String protocol) throws Exception {
    long seed = Long.getLong("chaos.seed", System.currentTimeMillis());
    ChaosRun.Options options =
        new ChaosRun.Options(JOBS, FAULTS, MILLIS, seed, 3, protocol, List.of());
    Report report = ChaosRun.run(options, System.out);

    System.out.println(report.text());
    assertThat(report.count().withResult()).isEqualTo(JOBS + report.replays());
    assertThat(report.replays()).isPositive();
    assertThat(report.count().replays().killed()).isPositive();
    assertThat(report.faults().get(Plan.Kind.KILL)).isGreaterThanOrEqualTo(10);
    assertThat(report.faults().get(Plan.Kind.BROKER_KILL)).isGreaterThanOrEqualTo(1);
    assertThat(report.faults()).containsKeys(Plan.Kind.RIGHT, Plan.Kind.QUOTA);
    assertThat(report.violations()).as("seed %d", seed).isEmpty();
  }
}
