package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.operator.RoleHealth;
import io.spillway.operator.RoleHealth.State;
import io.spillway.wiring.Health;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Brokers that take no time of ours, as if this machine's clock were wrong: what is older than a
 * millisecond when it arrives is refused on a topic with CreateTime.
 */
@Tag("long")
class ClockIT {

  private static final String TYPE = "message.timestamp.type";
  private static final Map<String, String> STRICT = Map.of("message.timestamp.before.max.ms", "1");

  @Test
  void theTimeOfAWriterDoesNotMatterOnTopicsThatAreMadeAsWeMakeThem() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator)) {
      List<String> written = new ArrayList<>(spillway.topics().behindJobs());
      written.add(spillway.topics().progress());
      for (String topic : written) {
        set(spillway, topic, STRICT);
      }
      spillway.run("all", "worker,router,delayer");

      spillway.submit("job");
      assertThat(spillway.awaitResults(1)).containsKey("job");
    }
  }

  @Test
  void aTimeThatIsRefusedIsNamedAndTheWorkerIsNotReadyUntilItIsTaken() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator)) {
      String results = spillway.topics().results();
      Map<String, String> both = new HashMap<>(STRICT);
      both.put(TYPE, "CreateTime");
      set(spillway, results, both);
      Map<String, Supplier<RoleHealth>> health = Health.of(spillway.run("all", "worker"));

      spillway.submit("job");
      Installation.await("refused", () -> health.get("worker").get().state() == State.WAITING);
      assertThat(health.get("worker").get().reason())
          .startsWith("Kafka refuses the time of our records (")
          .contains("message.timestamp.before.max.ms", "message.timestamp.type=LogAppendTime");

      set(spillway, results, Map.of(TYPE, "LogAppendTime"));
      assertThat(spillway.awaitResults(1)).containsKey("job");
      Installation.await("it runs", () -> health.get("worker").get().state() == State.RUNNING);
      assertThat(spillway.calls).containsOnly(Map.entry("job", 1));
    }
  }

  /** Returns when the broker knows. */
  private static void set(Installation spillway, String topic, Map<String, String> values)
      throws Exception {
    try (Admin admin = spillway.admin()) {
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      List<AlterConfigOp> changes = new ArrayList<>();
      values.forEach(
          (key, value) -> changes.add(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET)));
      admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
      values.forEach((key, value) ->
          Installation.await("the broker knows", () -> value(admin, resource, key).equals(value)));
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
