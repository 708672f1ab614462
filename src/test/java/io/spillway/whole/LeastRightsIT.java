package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.RoleName;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.rights.RightsHolder;
import io.spillway.topics.Topics;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import io.spillway.wiring.Roles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table of rights has all that the roles need: each does its work with its own alone. */
@Tag("long")
class LeastRightsIT {

  private static final String FULL_ONCE = "claude-full-once";

  @Test
  void eachRoleDoesItsWorkWithTheRightsOfItsDescriptorAlone() throws Exception {
    Faults faults =
        Faults.of(
            7,
            FaultRule.of(Fault.HttpError.of(529, "Overloaded", Map.of()))
                .forModel(FULL_ONCE)
                .onFirst(1));
    try (GuardedKafka guarded = new GuardedKafka(Map.of());
        Installation spillway =
            new Installation(
                guarded.kafka(),
                Map.of(),
                GuardedKafka.configuration(Map.of()),
                simulator -> simulator.faults(faults))) {
      Topics topics = spillway.topics();
      byte[] malformed = "{".getBytes(StandardCharsets.UTF_8);
      spillway.submit(new ProducerRecord<>(topics.jobs(), 0, null, malformed));
      spillway.submit("full", FULL_ONCE, 0);
      spillway.submitSingly(List.of("good")); // and waits for all of them

      work(
          guarded,
          spillway,
          RoleName.WORKER,
          () -> guarded.holds(topics.results()) && guarded.holds(topics.failures()));
      work(
          guarded,
          spillway,
          RoleName.ROUTER,
          () -> guarded.holds(topics.retry(0)) && guarded.holds(topics.deadLetters()));
      work(guarded, spillway, RoleName.DELAYER, () -> guarded.holds(topics.due()));
      work(guarded, spillway, RoleName.WORKER, () -> spillway.calls.get("full") == 2);

      guarded.allowAll();
      assertThat(spillway.awaitResults(3)).containsKeys("full", "good");
    }
  }

  /** What it has begun by then it ends before it stops. */
  private static void work(
      GuardedKafka guarded, Installation spillway, RoleName role, BooleanSupplier done)
      throws Exception {
    DerivedSettings derived = spillway.derived();
    guarded.allowOnly(RightsHolder.of(RoleDescriptor.of(role), derived).needs());
    try (Roles roles = spillway.run("one", role.text())) {
      assertThat(roles.running()).hasSize(1);
      Installation.await("the work of the " + role, done);
    }
  }
}
