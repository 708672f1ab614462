package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.role.StartRefused;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class BrokerLimitsTest {

  @Test
  void theNarrowestBrokerCounts() {
    assertThat(BrokerLimits.of(List.of(broker("4096", "900000"), broker("256", "20000"))))
        .isEqualTo(new BrokerLimits(256, 20_000));
  }

  @Test
  void whatIsNotToldIsTheDefault() {
    assertThat(BrokerLimits.of(List.of())).isEqualTo(BrokerLimits.USUAL);
    assertThat(BrokerLimits.of(List.of(new Config(List.of())))).isEqualTo(BrokerLimits.USUAL);
  }

  @Test
  void marksWithoutRoomAreRefusedWithWhatIsNeeded() {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> BrokerLimits.of(List.of(broker("63", "900000"))))
        .withMessageContainingAll("offset.metadata.max.bytes", "63", "64", "4096");
  }

  @Test
  void aTimeoutThatIsRefusedIsHalvedUnlessTheUserHasSetIt() {
    Producers ours = new Producers(Map.of("transaction.timeout.ms", 30_000), false, made -> {});
    Producers theirs = new Producers(Map.of("transaction.timeout.ms", 30_000), true, made -> {});

    ours.shorten();
    theirs.shorten();

    assertThat(ours.timeoutMillis()).isEqualTo(15_000);
    assertThat(theirs.timeoutMillis()).isEqualTo(30_000);
  }

  private static Config broker(String metadata, String timeout) {
    return new Config(
        List.of(
            new ConfigEntry("offset.metadata.max.bytes", metadata),
            new ConfigEntry("transaction.max.timeout.ms", timeout)));
  }
}
