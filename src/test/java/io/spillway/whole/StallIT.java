package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.operator.RoleHealth;
import io.spillway.operator.RoleHealth.HealthState;
import io.spillway.wiring.Health;
import io.spillway.wiring.Roles;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Health while Kafka takes nothing. */
@Tag("long")
class StallIT {

  @Test
  void aWorkerWhoseCommitsFailIsNotReadyUntilOneSucceeds() throws Exception {
    try (Installation spillway =
        Installation.start(Map.of("spillway.health.stall-after", "2s"), simulator -> simulator)) {
      Roles roles = spillway.run("all", "worker,router,delayer");
      Map<String, Supplier<RoleHealth>> health = Health.of(roles);
      assertThat(health.get("worker").get()).isEqualTo(RoleHealth.running());
      takeAtMost(spillway, "300");

      spillway.submit("waits");
      Installation.await(
          "stalled", () -> health.get("worker").get().state() == HealthState.WAITING);

      assertThat(health.get("worker").get().reason())
          .matches("what has ended waits to be committed, for [0-9]+ s without a commit");
      assertThat(health.get("router").get()).isEqualTo(RoleHealth.running());
      assertThat(health.get("delayer").get()).isEqualTo(RoleHealth.running());

      takeAtMost(spillway, "16777216");
      Installation.await(
          "it runs", () -> health.get("worker").get().state() == HealthState.RUNNING);
      assertThat(spillway.awaitResults(1)).containsKey("waits");
    }
  }

  /**
   * Bounds the results to so many bytes a record; 300 are enough for the markers of transactions.
   * Returns when the broker knows.
   */
  private static void takeAtMost(Installation spillway, String bytes) throws Exception {
    String key = "max.message.bytes";
    try (Admin admin = spillway.admin()) {
      var topic = new ConfigResource(ConfigResource.Type.TOPIC, spillway.topics().results());
      var change = new AlterConfigOp(new ConfigEntry(key, bytes), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
      Installation.await("the broker knows", () -> value(admin, topic, key).equals(bytes));
    }
  }

  private static String value(Admin admin, ConfigResource topic, String key) {
    try {
      return admin.describeConfigs(List.of(topic)).all().get().get(topic).get(key).value();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
