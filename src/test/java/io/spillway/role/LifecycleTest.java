package io.spillway.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final Lifecycle lifecycle = new Lifecycle();

  @Test
  void aStartOvertakenByTheOrderToStopStaysDraining() {
    lifecycle.move(RoleState.DRAINING, "told to stop");
    lifecycle.move(RoleState.RUNNING, "");

    assertThat(lifecycle.status())
        .isEqualTo(new Lifecycle.Status(RoleState.DRAINING, "told to stop"));
  }

  @Test
  void whatComesAfterTheEndIsIgnored() {
    lifecycle.move(RoleState.FAILED, "no disk");
    lifecycle.move(RoleState.STOPPED, "");

    assertThat(lifecycle.status().state()).isEqualTo(RoleState.FAILED);
  }

  @Test
  void aMoveBackIsABug() {
    lifecycle.move(RoleState.RUNNING, "");

    assertThatThrownBy(() -> lifecycle.move(RoleState.STARTING, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("from RUNNING to STARTING");
  }
}
