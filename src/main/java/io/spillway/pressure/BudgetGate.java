package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import io.spillway.api.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls start at the pace at which the budgets of their limit groups refill: requests, input
 * and output tokens a minute, as the API's headers tell them. Models of one group share its budget;
 * groups are configured or learned, and a model of no group has its own. An API that tells no
 * limits is not held to any.
 */
final class BudgetGate implements PressureGate {

  static final String NAME = "budget";

  private static final long LEAST_CLOSURE_NANOS = 1_000_000_000L;

  /** How long after the last refusal people are told of it. */
  private static final long SHOWN_NANOS = 5_000_000_000L;

  private final Map<String, String> groupOf;
  private final RecentLanes<LimitGroup> groups =
      new RecentLanes<>(LimitGroup::new, List.of(group -> group.running() == 0));
  private final RecentLanes<TokenEstimate> estimates =
      new RecentLanes<>(TokenEstimate::new, List.of(estimate -> true));
  private final LearnedGroups learned = new LearnedGroups();
  private final Map<Long, BudgetedCall> running = new HashMap<>();
  private double share = 1;

  /** Groups in which a job had to wait a short time ago; replaced, never changed. */
  private volatile Map<String, HeldGroup> waits = Map.of();

  /** What a group waits for, in words, and until when this is worth saying. */
  private record HeldGroup(String what, long untilNanos) {}

  /**
   * A call that runs.
   *
   * @param group of which it took, in which its lane was when it started
   * @param watched null if its lane's group is one of the configuration
   */
  private record BudgetedCall(
      LimitGroup group,
      LimitGroup.Reservation taken,
      LearnedGroups.@Nullable WatchedCall watched) {}

  /**
   * Nothing is known.
   *
   * @param groupOf the group of each model that shares its limits with others
   */
  BudgetGate(Map<String, String> groupOf) {
    this.groupOf = Map.copyOf(groupOf);
  }

  @Override
  public String name() {
    return NAME;
  }

  private String nameOf(String lane) {
    String configured = groupOf.get(lane);
    return configured == null ? learned.groupOf(lane) : configured;
  }

  private LimitGroup group(String lane) {
    return groups.of(nameOf(lane));
  }

  @Override
  public boolean mayStart(Candidate job, long nowNanos) {
    LimitGroup group = group(job.lane());
    TokenEstimate estimate = estimates.of(job.lane());
    boolean may = group.mayStart(estimate, job.requestBytes(), share, nowNanos);
    if (!may) {
      show(nameOf(job.lane()), group, estimate, job.requestBytes(), nowNanos);
    }
    return may;
  }

  @Override
  public long nanosUntilOpening(Candidate job, long nowNanos) {
    return group(job.lane())
        .nanosUntilOpening(estimates.of(job.lane()), job.requestBytes(), share, nowNanos);
  }

  @Override
  public void started(Started stream) {
    String lane = stream.lane();
    LimitGroup group = group(lane);
    TokenEstimate estimate = estimates.of(lane);
    LimitGroup.Reservation taken = group.started(stream, estimate);
    LearnedGroups.WatchedCall watched =
        groupOf.containsKey(lane)
            ? null
            : learned.started(lane, estimate, stream.bytes(), stream.nanos());
    running.put(stream.number(), new BudgetedCall(group, taken, watched));
  }

  @Override
  public void began(Started stream, ResponseStart start, Instant at, long nowNanos) {
    BudgetedCall call = running.get(stream.number());
    if (call == null) {
      return;
    }
    call.group.began(call.taken, start.limits(), start.isGood());
    if (call.watched != null && start.isGood()) {
      Map<String, String> before = learned.groups();
      if (learned.began(call.watched, start.limits(), at, share, nowNanos)) {
        regroup(before, call.group);
      }
    }
  }

  /**
   * Lanes were joined or parted. Those that were joined go on with what the last answer told of one
   * of them; what runs of the others is seen in what the next answers tell. Those that were parted
   * begin anew: what was believed of all was wrong for some.
   */
  private void regroup(Map<String, String> before, LimitGroup newest) {
    Map<String, String> after = learned.groups();
    Set<String> changed = new TreeSet<>(before.keySet());
    changed.addAll(after.keySet());
    changed.removeIf(lane -> Objects.equals(before.get(lane), after.get(lane)));
    for (String lane : changed) {
      String old = before.getOrDefault(lane, lane);
      LimitGroup group = groups.remove(old);
      String now = after.get(lane);
      if (now != null && group != null && (group == newest || groups.ifKnown(now) == null)) {
        groups.put(now, group);
      }
    }
  }

  @Override
  public void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    BudgetedCall call = running.remove(stream.number());
    if (call == null) {
      throw new IllegalStateException("a stream ended that had not started");
    }
    Signal signal = Signal.of(feedback);
    if (feedback == null) {
      call.group.ended(call.taken, -1, -1, share, nowNanos);
    } else if (signal.kind() == Signal.Kind.NO_BUDGET) {
      long wait = Math.max(LEAST_CLOSURE_NANOS, HalfOpen.bounded(signal.retryAfter()));
      call.group.refused(call.taken, wait, nowNanos);
    } else {
      settle(call, feedback, nowNanos);
    }
    if (call.watched != null) {
      tellLearned(call.watched, feedback);
    }
  }

  private void settle(BudgetedCall call, Feedback feedback, long nowNanos) {
    Usage usage = feedback.usage();
    double input = usage.inputTokens() + usage.cacheWriteTokens();
    call.group.ended(call.taken, input, usage.outputTokens(), share, nowNanos);
    if (feedback.failure() == null) {
      Started stream = call.taken.stream();
      long took = nowNanos - stream.nanos();
      estimates.of(stream.lane()).learn(stream.bytes(), input, usage.outputTokens(), took);
    }
  }

  /** A call that failed is taken for one that used what it named, and for none if it named none. */
  private void tellLearned(LearnedGroups.WatchedCall watched, @Nullable Feedback feedback) {
    Usage usage = feedback == null ? Usage.NONE : feedback.usage();
    double input = usage.inputTokens() + usage.cacheWriteTokens();
    boolean hasUsed = feedback != null && feedback.failure() == null || input > 0;
    learned.ended(watched, hasUsed ? input : -1, usage.outputTokens());
  }

  private void show(
      String name, LimitGroup group, TokenEstimate estimate, long bytes, long nowNanos) {
    HeldGroup before = waits.get(name);
    if (before != null && before.untilNanos - nowNanos > SHOWN_NANOS / 2) {
      return;
    }
    Map<String, HeldGroup> next = new HashMap<>(waits);
    next.values().removeIf(wait -> wait.untilNanos - nowNanos <= 0);
    next.put(
        name,
        new HeldGroup(reason(name, group, estimate, bytes, nowNanos), nowNanos + SHOWN_NANOS));
    waits = Map.copyOf(next);
  }

  private String reason(
      String name, LimitGroup group, TokenEstimate estimate, long bytes, long nowNanos) {
    long closed = group.closedFor(nowNanos);
    if (closed > 0) {
      return "calls of %s wait, their budget is used up (429): some start in %d s"
          .formatted(name, Math.ceilDiv(closed, 1_000_000_000L));
    }
    List<LimitGroup.Limit> lacking = group.lacking(estimate, bytes, share, nowNanos);
    if (lacking.isEmpty()) {
      return "calls of %s wait for the first answer, which tells their limits".formatted(name);
    }
    RateBucket bucket = group.bucket(lacking.getFirst());
    return "calls of %s are held to %,.0f %s a minute (%.0f %% are left)"
        .formatted(
            name,
            bucket.limit(),
            lacking.getFirst().text(),
            100 * Math.max(0, bucket.level(share, nowNanos)) / bucket.limit());
  }

  @Override
  public String remark(long nowNanos) {
    return waits.values().stream()
        .filter(wait -> wait.untilNanos - nowNanos > 0)
        .map(HeldGroup::what)
        .sorted()
        .collect(Collectors.joining("; "));
  }

  @Override
  public void share(double now, long nowNanos) {
    share = now;
  }

  @Override
  public boolean isClosedTo(String lane, long nowNanos) {
    LimitGroup group = groups.ifKnown(nameOf(lane));
    return group != null && group.closedFor(nowNanos) > 0;
  }

  @Override
  public List<GateState> states(long nowNanos) {
    List<GateState> states = new ArrayList<>();
    groups
        .all()
        .forEach((name, group) -> {
          long closed = group.closedFor(nowNanos);
          if (group.isKnown() || group.closings() > 0) {
            states.add(
                new GateState(
                    NAME,
                    name,
                    OptionalInt.empty(),
                    group.running(),
                    closed > 0 ? GateState.Openness.CLOSED : GateState.Openness.OPEN,
                    group.closings(),
                    "429",
                    nowNanos + closed));
          }
        });
    return states;
  }

  @Override
  public List<BudgetState> budgets(long nowNanos) {
    List<BudgetState> states = new ArrayList<>();
    groups.all().forEach((name, group) -> states.addAll(budgets(name, group, nowNanos)));
    return states;
  }

  private List<BudgetState> budgets(String name, LimitGroup group, long nowNanos) {
    List<BudgetState> states = new ArrayList<>();
    for (LimitGroup.Limit limit : LimitGroup.Limit.values()) {
      RateBucket bucket = group.bucket(limit);
      if (bucket.isKnown()) {
        double left = Math.max(0, bucket.level(share, nowNanos));
        states.add(new BudgetState(name, limit.text(), bucket.limit(), left));
      }
    }
    return states;
  }

  @Override
  public Optional<LaneBudget> budgetOf(String lane, Instant now, long nowNanos) {
    String name = nameOf(lane);
    LimitGroup group = groups.ifKnown(name);
    List<BudgetState> limits = group == null ? List.of() : budgets(name, group, nowNanos);
    if (group == null || limits.isEmpty()) {
      return Optional.empty();
    }
    long closed = group.closedFor(nowNanos);
    return Optional.of(new LaneBudget(name, limits, closed > 0 ? now.plusNanos(closed) : null));
  }
}
