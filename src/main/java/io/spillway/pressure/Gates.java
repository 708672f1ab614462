package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All gates of a scheduler: a job starts if each of them says yes. */
final class Gates {

  private final List<PressureGate> all;

  /**
   * These gates.
   *
   * @param all in the order in which they are asked, and in which people read what they say
   */
  Gates(List<PressureGate> all) {
    this.all = List.copyOf(all);
  }

  boolean mayStart(Candidate job, long nowNanos) {
    for (PressureGate gate : all) {
      if (!gate.mayStart(job, nowNanos)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a gate that tells lanes apart refuses the job. */
  boolean areShutToLaneOf(Candidate job, long nowNanos) {
    return all.stream().anyMatch(gate -> gate.isOfLanes() && !gate.mayStart(job, nowNanos));
  }

  void started(Started stream) {
    all.forEach(gate -> gate.started(stream));
  }

  void began(Started stream, ResponseStart start, Instant at, long nowNanos) {
    all.forEach(gate -> gate.began(stream, start, at, nowNanos));
  }

  void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    all.forEach(gate -> gate.ended(stream, feedback, nowNanos));
  }

  /**
   * How long until one of these jobs may start. A job waits for the last of the gates that refuse
   * it: if one opens in 2 s and another in 5 s, it is 5 s.
   */
  long nanosUntilOpening(Collection<? extends Candidate> jobs, long nowNanos) {
    return jobs.stream()
        .mapToLong(job -> nanosUntilOpening(job, nowNanos))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private long nanosUntilOpening(Candidate job, long nowNanos) {
    return all.stream()
        .filter(gate -> !gate.mayStart(job, nowNanos))
        .mapToLong(gate -> gate.nanosUntilOpening(job, nowNanos))
        .max()
        .orElse(0);
  }

  String trouble(long nowNanos) {
    return joined(gate -> gate.trouble(nowNanos));
  }

  String remark(long nowNanos) {
    return joined(gate -> gate.remark(nowNanos));
  }

  private String joined(Function<PressureGate, String> said) {
    return all.stream().map(said).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
  }

  void share(double share, long nowNanos) {
    all.forEach(gate -> gate.share(share, nowNanos));
  }

  boolean areClosedTo(String lane, long nowNanos) {
    return all.stream().anyMatch(gate -> gate.isClosedTo(lane, nowNanos));
  }

  List<BudgetState> budgets(long nowNanos) {
    return all.stream().flatMap(gate -> gate.budgets(nowNanos).stream()).toList();
  }

  Optional<LaneBudget> budgetOf(String lane, Instant now, long nowNanos) {
    return all.stream().flatMap(gate -> gate.budgetOf(lane, now, nowNanos).stream()).findFirst();
  }

  List<GateState> states(long nowNanos) {
    return all.stream().flatMap(gate -> gate.states(nowNanos).stream()).toList();
  }
}
