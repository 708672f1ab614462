package io.spillway.operator;

import io.spillway.operator.RoleHealth.HealthState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The health of all roles of a process at one moment. A process without roles is alive but not
 * ready.
 *
 * @param roles by name, in the order in which they are shown
 */
record HealthReport(Map<String, RoleHealth> roles) {
  HealthReport {
    roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
  }

  /** Asks every role; one that throws instead of answering has failed. */
  static HealthReport of(Map<String, Supplier<RoleHealth>> sources) {
    Map<String, RoleHealth> roles = new LinkedHashMap<>();
    sources.forEach((name, source) -> roles.put(name, ask(source)));
    return new HealthReport(roles);
  }

  private static RoleHealth ask(Supplier<RoleHealth> source) {
    try {
      return source.get();
    } catch (RuntimeException e) {
      return RoleHealth.failed("its health check threw " + e.getClass().getSimpleName());
    }
  }

  /** Whether the process is alive: no role has failed. */
  boolean isAlive() {
    return roles.values().stream().map(RoleHealth::state).allMatch(HealthState::isAlive);
  }

  /** Whether the process is ready: every role is running or held. */
  boolean isReady() {
    return !roles.isEmpty()
        && roles.values().stream().map(RoleHealth::state).allMatch(HealthState::isReady);
  }
}
