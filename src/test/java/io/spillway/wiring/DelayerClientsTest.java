package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a delayer's clients have that others have not, so that it is on time. */
class DelayerClientsTest {

  private static KafkaClients clients(Map<String, String> overrides) throws Exception {
    return new KafkaClients(Settings.load(Map.of(), null, overrides), "one");
  }

  @Test
  void aDelayersFetchIsNotHeldUpByEmptyPartitionsNorItsTransactionByTheOneBefore()
      throws Exception {
    KafkaClients clients = clients(Map.of("spillway.kafka.group-protocol", "consumer"));

    assertThat(clients.consumer(RoleName.DELAYER)).containsEntry("fetch.max.wait.ms", 50);
    assertThat(clients.producer(RoleName.DELAYER)).containsEntry("retry.backoff.ms", 10);
    assertThat(clients.consumer(RoleName.WORKER)).doesNotContainKey("fetch.max.wait.ms");
    assertThat(clients.producer(RoleName.WORKER)).doesNotContainKey("retry.backoff.ms");
  }

  @Test
  void whatTheUserSetsIsStronger() throws Exception {
    KafkaClients clients =
        clients(
            Map.of(
                "spillway.kafka.group-protocol", "consumer",
                "spillway.kafka.properties.fetch.max.wait.ms", "7",
                "spillway.kafka.properties.retry.backoff.ms", "8"));

    assertThat(clients.consumer(RoleName.DELAYER)).containsEntry("fetch.max.wait.ms", "7");
    assertThat(clients.producer(RoleName.DELAYER)).containsEntry("retry.backoff.ms", "8");
  }
}
