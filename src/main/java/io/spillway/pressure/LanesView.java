package io.spillway.pressure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How lanes stand at one moment, for people.
 *
 * @param account why nothing is called for the account's trouble; null if it is in order
 * @param allPaused whether an operator has paused all lanes
 * @param ceilingOfAll most streams of all lanes together, by an operator; 0 for none
 * @param running streams that are open
 * @param waiting jobs in hand that wait
 */
public record LanesView(
    @Nullable Held account,
    boolean allPaused,
    int ceilingOfAll,
    int running,
    int waiting,
    List<LaneView> lanes) {

  /**
   * What holds something.
   *
   * @param why in words
   * @param since when it began, by the wall's clock; null if that is not known
   * @param nextProbe when a single call tries whether it is over; null if one is on its way
   */
  public record Held(String why, @Nullable Instant since, @Nullable Instant nextProbe) {}

  /** What stands in the way of a lane. */
  public enum LaneViewState {
    /** Nothing: its jobs start. */
    OPEN,
    /** An operator has paused it, or all. */
    PAUSED,
    /** The account is in trouble. */
    ACCOUNT,
    /** Its jobs all failed for good with one failure. */
    HELD,
    /** Its overload gate is not open. */
    OVERLOADED
  }

  /**
   * A lane.
   *
   * @param model the model that its jobs ask for; empty for jobs that name none
   * @param held why, since when; null if it is open or paused
   * @param ceiling most streams, by an operator; 0 for none
   * @param budget the limits a minute that it is held to; null if none are known
   */
  public record LaneView(
      String model,
      LaneViewState state,
      @Nullable Held held,
      int running,
      int waiting,
      int ceiling,
      @Nullable LaneBudget budget) {

    LaneView with(@Nullable LaneBudget known) {
      return new LaneView(model, state, held, running, waiting, ceiling, known);
    }
  }

  /** The same, each lane with its budget. */
  LanesView withBudgets(Function<String, Optional<LaneBudget>> budgets) {
    List<LaneView> all =
        lanes.stream().map(lane -> lane.with(budgets.apply(lane.model()).orElse(null))).toList();
    return new LanesView(account, allPaused, ceilingOfAll, running, waiting, all);
  }
}
