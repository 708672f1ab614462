package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.role.StartRefused;
import io.spillway.transaction.PendingOffsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BrokerLimitsTest {

  private static final PendingOffsets PENDING =
      new PendingOffsets("group", new TopicPartition("progress", 0));

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
    Producers ours =
        new Producers(
            Map.of("transaction.timeout.ms", 30_000), Set.of(), 150_000, PENDING, made -> {});
    Producers theirs =
        new Producers(
            Map.of("transaction.timeout.ms", 30_000),
            Set.of("transaction.timeout.ms"),
            150_000,
            PENDING,
            made -> {});

    ours.shorten();
    theirs.shorten();

    assertThat(ours.transactionTimeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(theirs.transactionTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whileAQuotaMakesThemSlowTransactionsMayLastLongerUnlessTheUserHasSetIt() {
    Producers ours =
        new Producers(
            Map.of("transaction.timeout.ms", 30_000), Set.of(), 150_000, PENDING, p -> {});
    Producers theirs =
        new Producers(
            Map.of("transaction.timeout.ms", 30_000),
            Set.of("transaction.timeout.ms"),
            150_000,
            PENDING,
            p -> {});

    ours.patient(true);
    theirs.patient(true);
    assertThat(ours.transactionTimeout()).isEqualTo(Duration.ofSeconds(150));
    assertThat(theirs.transactionTimeout()).isEqualTo(Duration.ofSeconds(30));

    ours.patient(false);
    assertThat(ours.transactionTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  /** Its limits may not have been told. */
  @Test
  void whatTheBrokersRefuseIsNotAskedForAgain() {
    Producers producers =
        new Producers(
            Map.of("transaction.timeout.ms", 30_000), Set.of(), 150_000, PENDING, p -> {});
    producers.patient(true);

    producers.shorten();
    producers.patient(false);
    producers.patient(true);

    assertThat(producers.transactionTimeout()).isEqualTo(Duration.ofSeconds(75));
  }

  private static Config broker(String metadata, String timeout) {
    return new Config(
        List.of(
            new ConfigEntry("offset.metadata.max.bytes", metadata),
            new ConfigEntry("transaction.max.timeout.ms", timeout)));
  }
}
