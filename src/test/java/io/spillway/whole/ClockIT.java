package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.operator.RoleHealth;
import io.spillway.operator.RoleHealth.HealthState;
import io.spillway.wiring.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A machine whose clock is two hours ahead of the brokers': what it writes bears such times. */
@Tag("long")
class ClockIT {

  private static final String TYPE = "message.timestamp.type";
  private static final Map<String, String> AHEAD =
      Map.of("spillway.kafka.properties.interceptor.classes", TwoHoursAhead.class.getName());

  @Test
  void theTimeOfAWriterDoesNotMatterOnTopicsThatAreMadeAsWeMakeThem() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator)) {
      spillway.run("all", "worker,router,delayer", AHEAD);

      spillway.submit("job");
      assertThat(spillway.awaitResults(1)).containsKey("job");
    }
  }

  @Test
  void aTimeThatIsRefusedIsNamedAndTheWorkerIsNotReadyUntilItIsTaken() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator)) {
      set(spillway, "CreateTime");
      Map<String, Supplier<RoleHealth>> health = Health.of(spillway.run("all", "worker", AHEAD));

      spillway.submit("job");
      Installation.await(
          "refused", () -> health.get("worker").get().state() == HealthState.WAITING);
      assertThat(health.get("worker").get().reason())
          .startsWith("Kafka refuses the time of our records (")
          .contains("message.timestamp.after.max.ms", "message.timestamp.type=LogAppendTime");

      set(spillway, "LogAppendTime");
      assertThat(spillway.awaitResults(1)).containsKey("job");
      Installation.await(
          "it runs", () -> health.get("worker").get().state() == HealthState.RUNNING);
      assertThat(spillway.calls).containsOnly(Map.entry("job", 1));
    }
  }

  /** Whose time counts on the topic of results; returns when the broker knows. */
  private static void set(Installation spillway, String type) throws Exception {
    try (Admin admin = spillway.admin()) {
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, spillway.topics().results());
      var change = new AlterConfigOp(new ConfigEntry(TYPE, type), OpType.SET);
      admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
      Installation.await("the broker knows", () -> value(admin, resource).equals(type));
    }
  }

  private static String value(Admin admin, ConfigResource resource) {
    try {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(TYPE).value();
    } catch (InterruptedException | ExecutionException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Gives records the time of a clock that is wrong. Consumers are given it too, and ignore it. */
  public static final class TwoHoursAhead
      implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {
    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
      return new ProducerRecord<>(
          record.topic(),
          record.partition(),
          System.currentTimeMillis() + Duration.ofHours(2).toMillis(),
          record.key(),
          record.value(),
          record.headers());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      return records;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
      // Nothing to do.
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
      // Nothing to do.
    }

    @Override
    public void close() {
      // Nothing to do.
    }

    @Override
    public void configure(Map<String, ?> configs) {
      // Nothing to configure.
    }
  }
}
