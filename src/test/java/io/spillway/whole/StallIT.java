package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.operator.RoleHealth;
import io.spillway.operator.RoleHealth.State;
import io.spillway.wiring.Health;
import io.spillway.wiring.Roles;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** Health while Kafka takes nothing. */
class StallIT {

  @Test
  void aWorkerWhoseCommitsFailIsNotReadyUntilOneSucceeds() throws Exception {
    try (Installation spillway =
        Installation.start(
            Map.of(
                "spillway.health.stall-after", "2s",
                "spillway.kafka.properties.delivery.timeout.ms", "2000",
                "spillway.kafka.properties.request.timeout.ms", "1000"),
            simulator -> simulator)) {
      Roles roles = spillway.run("all", "worker,router,delayer");
      Map<String, Supplier<RoleHealth>> health = Health.of(roles);
      assertThat(health.get("worker").get()).isEqualTo(RoleHealth.running());
      minInSync(spillway, 2);

      spillway.submit("waits");
      Installation.await("stalled", () -> health.get("worker").get().state() == State.WAITING);

      assertThat(health.get("worker").get().reason())
          .matches("what has ended waits to be committed, for [0-9]+ s without a commit");
      assertThat(health.get("router").get()).isEqualTo(RoleHealth.running());
      assertThat(health.get("delayer").get()).isEqualTo(RoleHealth.running());

      minInSync(spillway, 1);
      Installation.await("it runs", () -> health.get("worker").get().state() == State.RUNNING);
      assertThat(spillway.awaitResults(1)).containsKey("waits");
    }
  }

  /** With more than the one replica there is, Kafka takes no result. */
  private static void minInSync(Installation spillway, int replicas) throws Exception {
    try (Admin admin = spillway.admin()) {
      var topic = new ConfigResource(ConfigResource.Type.TOPIC, spillway.topics().results());
      var entry = new ConfigEntry("min.insync.replicas", Integer.toString(replicas));
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
