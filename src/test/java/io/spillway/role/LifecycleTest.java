package io.spillway.role;

import static io.spillway.role.RoleState.DRAINING;
import static io.spillway.role.RoleState.FAILED;
import static io.spillway.role.RoleState.RUNNING;
import static io.spillway.role.RoleState.STARTING;
import static io.spillway.role.RoleState.STOPPED;
import static io.spillway.role.RoleState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleTest {

  private static final Map<RoleState, List<RoleState>> WAYS =
      Map.of(
          STARTING, List.of(),
          WAITING, List.of(WAITING),
          RUNNING, List.of(RUNNING),
          DRAINING, List.of(RUNNING, DRAINING),
          STOPPED, List.of(RUNNING, DRAINING, STOPPED),
          FAILED, List.of(RUNNING, FAILED));

  /** moved, ignored as late (or as no move), or a bug. */
  @ParameterizedTest
  @CsvSource({
    "STARTING, ignored moved   moved   bug     moved   moved   moved",
    "WAITING,  bug     ignored moved   bug     moved   moved   moved",
    "RUNNING,  bug     moved   ignored bug     moved   moved   moved",
    "DRAINING, bug     ignored ignored bug     ignored moved   moved",
    "STOPPED,  ignored ignored ignored ignored ignored ignored ignored",
    "FAILED,   ignored ignored ignored ignored ignored ignored ignored",
  })
  void everyMoveIsMadeOrIgnoredOrABug(RoleState from, String expected) {
    String[] expectations = expected.split(" +");
    for (RoleState to : RoleState.values()) {
      Lifecycle lifecycle = in(from);
      switch (expectations[to.ordinal()]) {
        case "moved" -> {
          lifecycle.move(to, "why");
          assertThat(lifecycle.status()).isEqualTo(new Lifecycle.RoleStatus(to, "why"));
        }
        case "ignored" -> {
          Lifecycle.RoleStatus before = lifecycle.status();
          lifecycle.move(to, "why");
          assertThat(lifecycle.status()).as(from + " to " + to).isEqualTo(before);
        }
        default -> assertThatIllegalStateException().isThrownBy(() -> lifecycle.move(to, "why"));
      }
    }
  }

  @Test
  void theLastReasonStandsAndTheFirstEndCounts() {
    Lifecycle lifecycle = in(RUNNING);
    lifecycle.move(FAILED, "the first");
    lifecycle.move(STOPPED, "the second");

    assertThat(lifecycle.status()).isEqualTo(new Lifecycle.RoleStatus(FAILED, "the first"));
  }

  private static Lifecycle in(RoleState state) {
    Lifecycle lifecycle = new Lifecycle();
    WAYS.get(state).forEach(step -> lifecycle.move(step, ""));
    assertThat(lifecycle.status().state()).isEqualTo(state);
    return lifecycle;
  }
}
