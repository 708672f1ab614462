package io.spillway.wiring;

import io.spillway.operator.RoleHealth;
import io.spillway.role.Lifecycle;
import io.spillway.role.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The health of the roles, as the operator port shows it. */
public final class Health {
  private Health() {}

  /** The health of each role by its name; the suppliers may be called from any thread. */
  public static Map<String, Supplier<RoleHealth>> of(Roles roles) {
    Map<String, Supplier<RoleHealth>> health = new LinkedHashMap<>();
    for (Role role : roles.running()) {
      health.put(role.name().text(), () -> of(roles.status(role)));
    }
    return health;
  }

  private static RoleHealth of(Lifecycle.RoleStatus status) {
    return switch (status.state()) {
      case STARTING -> RoleHealth.starting();
      case WAITING -> RoleHealth.waiting(status.reason());
      case RUNNING -> RoleHealth.running(status.reason());
      case HELD -> RoleHealth.held(status.reason());
      case DRAINING, STOPPED -> RoleHealth.stopping();
      case FAILED -> RoleHealth.failed(status.reason());
    };
  }
}
