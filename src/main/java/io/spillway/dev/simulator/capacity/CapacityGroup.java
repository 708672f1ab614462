package io.spillway.dev.simulator.capacity;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Models that share one capacity, and how it changes.
 *
 * @param models their names; {@link #OTHER_MODELS} for every model that no group names
 * @param acceleration how fast usage may rise, or null for as fast as it likes
 * @param phases the first from 0 on, then in the order of time; never empty
 */
public record CapacityGroup(
    String name,
    Set<String> models,
    @Nullable AccelerationLimit acceleration,
    List<CapacityPhase> phases) {
  /** Every model that no group names; they share the capacity too. */
  public static final String OTHER_MODELS = "*";

  /** Copies, and checks the order of the phases. */
  public CapacityGroup {
    models = Set.copyOf(models);
    phases = List.copyOf(phases);
    if (phases.isEmpty() || phases.getFirst().fromMillis() != 0) {
      throw new IllegalArgumentException("the first phase of " + name + " does not begin at 0");
    }
    for (int i = 1; i < phases.size(); i++) {
      if (phases.get(i).fromMillis() <= phases.get(i - 1).fromMillis()) {
        throw new IllegalArgumentException("phase " + i + " of " + name + " is not later");
      }
    }
  }

  /** The phase at a moment of the plan. */
  CapacityPhase at(long millis) {
    CapacityPhase current = phases.getFirst();
    for (CapacityPhase phase : phases) {
      if (phase.fromMillis() > millis) {
        break;
      }
      current = phase;
    }
    return current;
  }
}
