package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PollIntervalTest {

  @Test
  void aRevocationThatLeavesNoMinuteOfTheTimeBetweenTwoPollsIsRefused() {
    assertThatThrownBy(() ->
            Settings.load(
                Map.of(),
                null,
                Map.of(
                    "spillway.worker.revoke-drain-timeout", "241s",
                    "spillway.kafka.properties.max.poll.interval.ms", "300000")))
        .hasMessageContaining("spillway.worker.revoke-drain-timeout = 241s")
        .hasMessageContaining("less a minute, which is 240s");
  }
}
