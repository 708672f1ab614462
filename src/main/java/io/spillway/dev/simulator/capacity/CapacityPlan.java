package io.spillway.dev.simulator.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.json.FaultsFileException;
import java.util.List;

/** The capacities of all groups of models. A model of no group has no bounds. */
public record CapacityPlan(List<CapacityGroup> groups) {
  /** Copies the groups. */
  public CapacityPlan {
    groups = List.copyOf(groups);
  }

  /** No bounds. */
  public static CapacityPlan none() {
    return new CapacityPlan(List.of());
  }

  /**
   * Reads the list under {@code capacity} in a faults file (docs/reference/simulator.md).
   *
   * @throws FaultsFileException naming the key, its value and what is allowed
   */
  public static CapacityPlan of(JsonNode list) {
    return CapacityReader.read(list);
  }
}
