package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.wiring.Roles;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The broker itself forgets the offsets; its shortest retention is a minute, so that this takes
 * some: {@code mvn verify -Dit.test=ExpiredOffsetsIT -Dspillway.expiry=true}. What follows from
 * offsets that are gone is tested in every build, by {@link ProgressIT}.
 */
@EnabledIfSystemProperty(named = "spillway.expiry", matches = "true")
class ExpiredOffsetsIT {

  private static final int JOBS = 200;

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void noCallIsMadeAgainAfterTheBrokerHasForgottenTheOffsets(String protocol) throws Exception {
    Map<String, String> forgetful =
        Map.of(
            "offsets.retention.minutes", "1",
            "offsets.retention.check.interval.ms", "1000");
    try (Installation spillway =
        Installation.startOn(forgetful, Map.of("spillway.kafka.group-protocol", protocol))) {
      Roles first = spillway.run("one", "worker,router,delayer");
      for (int i = 0; i < JOBS; i++) {
        spillway.submit("job-" + i);
      }
      spillway.awaitResults(JOBS);
      spillway.awaitNoLag();
      first.close();
      Installation.await(
          "the broker has forgotten the offsets",
          () -> spillway.committed("spillway-worker").isEmpty());

      spillway.run("one", "worker,router,delayer");
      spillway.submit("after");

      spillway.awaitResults(JOBS + 1);
      assertThat(spillway.calls.values()).hasSize(JOBS + 1).allMatch(calls -> calls == 1);
    }
  }
}
