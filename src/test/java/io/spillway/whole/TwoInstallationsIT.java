package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.role.StartRefused;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two installations in one cluster: their topics' prefix alone tells them apart. */
@Tag("long")
class TwoInstallationsIT {

  private static final String ROLES = "worker,router,delayer";

  @Test
  void bothWorkAndNoneTakesTheGroupsOfTheOther() throws Exception {
    try (Installation first = Installation.start(Map.of(), simulator -> simulator);
        Installation second = first.beside("batch.")) {
      first.run("one", ROLES);
      second.run("one", ROLES);
      for (int i = 0; i < 20; i++) {
        first.submit("first-" + i);
        second.submit("second-" + i);
      }
      assertThat(first.awaitResults(20).keySet()).allMatch(id -> id.startsWith("first-"));
      assertThat(second.awaitResults(20).keySet()).allMatch(id -> id.startsWith("second-"));

      for (String role : ROLES.split(",")) {
        String group = "spillway-" + role;
        assertThatThrownBy(
                () -> second.launch("two", role, Map.of("spillway.group-prefix", "spillway")))
            .isInstanceOf(StartRefused.class)
            .hasMessageContaining(group)
            .hasMessageContaining("llm.")
            .hasMessageContaining("SPILLWAY_GROUP_PREFIX");
      }
    }
  }

  /** The offsets of delay topics that a former ladder had are ours. */
  @Test
  void aFormerLaddersDelayTopicsAreNoReasonToRefuse() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator)) {
      spillway.run("one", "delayer").close();
      spillway.run("one", "delayer", Map.of("spillway.ladder.tiers", "2"));
    }
  }
}
