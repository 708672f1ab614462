package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One reason for which a job may have to wait. A {@link Scheduler} has a list of gates: a job
 * starts if all of them say yes, and then each is told of the stream's start, of its response and
 * of its end, and learns from that. To ask takes nothing, so that there is nothing to give back if
 * another gate refuses.
 *
 * <p>Asked and told by one thread, the scheduler's, but for what is said to be from any. Times are
 * nanoseconds of one monotonic source.
 */
interface PressureGate {

  /** Its name in metrics: one lower-case word. */
  String name();

  /** Whether it tells lanes apart. If not, what makes one job wait makes all of them wait. */
  default boolean isOfLanes() {
    return true;
  }

  /** Whether this job may start now, as far as this gate knows. */
  boolean mayStart(Candidate job, long nowNanos);

  /** All gates said yes: the stream is opened. */
  void started(Started stream);

  /**
   * A stream's response began.
   *
   * @param at when, by the wall's clock, which the times in its limits are of too
   */
  default void began(Started stream, ResponseStart start, Instant at, long nowNanos) {}

  /**
   * A stream ended. It is the one that was told as started, and comes once.
   *
   * @param feedback how it ended, or null if it tells nothing: it was cancelled, or never opened
   */
  void ended(Started stream, @Nullable Feedback feedback, long nowNanos);

  /** Whether none of a lane's jobs may start for a while, however many places there are. */
  default boolean isClosedTo(String lane, long nowNanos) {
    return false;
  }

  /**
   * How long until a job that it refuses may start, in nanoseconds from {@code nowNanos}, or a time
   * before that at which it is to be asked again; {@link Long#MAX_VALUE} if something else must
   * come first: a stream that ends, or a word of the operator. Not asked if it does not refuse.
   */
  long nanosUntilOpening(Candidate job, long nowNanos);

  /**
   * Why no stream is opened although one could be, for people; empty if streams are opened. From
   * any thread.
   */
  default String trouble(long nowNanos) {
    return "";
  }

  /**
   * What people should know although other work goes on, in whole words: which lane is closed, why,
   * and until when; empty if nothing. From any thread.
   */
  default String remark(long nowNanos) {
    return "";
  }

  /**
   * Which share of the jobs is this worker's: others take the rest from the same models.
   *
   * @param share above 0, at most 1
   */
  default void share(double share, long nowNanos) {}

  /** What is believed of limits a minute, if it knows of any. */
  default List<BudgetState> budgets(long nowNanos) {
    return List.of();
  }

  /**
   * The limits a minute that it holds a lane to, if it knows of any.
   *
   * @param now by the wall's clock
   */
  default Optional<LaneBudget> budgetOf(String lane, Instant now, long nowNanos) {
    return Optional.empty();
  }

  /** Its state for metrics, lane by lane, if it tells lanes apart. */
  default List<GateState> states(long nowNanos) {
    return List.of();
  }
}
