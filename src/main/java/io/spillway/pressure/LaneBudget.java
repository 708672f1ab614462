package io.spillway.pressure;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of the limits a minute that a lane is held to, for people.
 *
 * @param group of the configuration or learned; the lane's own name if it shares them with none
 * @param limits those that the API has told; not empty
 * @param closedUntil until when no call of the group starts, as the last 429 asked; null if some do
 */
public record LaneBudget(String group, List<BudgetState> limits, @Nullable Instant closedUntil) {

  /** Copies the limits. */
  public LaneBudget {
    limits = List.copyOf(limits);
  }
}
