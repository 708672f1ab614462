package io.spillway.worker;

import io.spillway.metrics.Meters.AbandonReason;
import io.spillway.pressure.BudgetState;
import io.spillway.pressure.GateState;
import io.spillway.pressure.HoldStatus;
import io.spillway.pressure.Permit;
import io.spillway.pressure.Scheduler;
import io.spillway.pressure.SlowLane;
import io.spillway.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * The jobs that this worker has read and not finished: each one waits for its turn, runs, or has
 * ended and waits for its commit. Each step of a job from one of these states to the next is a
 * method of this class, and only these methods change the account of the jobs' bytes. Used by the
 * pump's thread only.
 */
final class JobsInHand {

  private final Scheduler<FetchedJob> waiting;
  private final Calls running;
  private final Outbox ended = new Outbox();
  private final HeldTime heldTime = new HeldTime();
  private final OutcomeRecords records;
  private final ReadAheadBudget budget;
  private final CallEventQueue events;
  private final Clocks clocks;

  /** Jobs of slow lanes beyond those that have room beside the others. */
  private int crowding;

  JobsInHand(
      Scheduler<FetchedJob> scheduler,
      Calls calls,
      OutcomeRecords records,
      ReadAheadBudget budget,
      CallEventQueue events,
      Clocks clocks) {
    this.waiting = scheduler;
    this.running = calls;
    this.records = records;
    this.budget = budget;
    this.events = events;
    this.clocks = clocks;
  }

  /** Adds a job that was read; it waits for its turn. */
  void read(FetchedJob fetched) {
    budget.read(fetched);
    fetched.assignment().lanes().read(fetched.lane());
    waiting.add(fetched);
  }

  /**
   * Keeps jobs of slow lanes from filling the room of others: some of them may leave without a
   * call. Returns the partitions that are not to be read on ({@link CrowdRules}).
   *
   * @param partitions how many are assigned
   * @param mayLeave whether jobs may leave now
   */
  Set<TopicPartition> makeRoom(CrowdRules<FetchedJob> rules, int partitions, boolean mayLeave) {
    crowding = 0;
    if (!rules.mayBeCrowded(waiting(), budget.jobBytes())) {
      return Set.of();
    }
    Map<String, SlowLane> slow = waiting.slowLanes(clocks.nanos());
    List<CrowdRules.SlowJob<FetchedJob>> jobs = new ArrayList<>();
    slow.forEach((lane, why) ->
        waiting.waitingIn(lane).forEach(job -> jobs.add(slowJob(job, why.isClosed()))));
    CrowdRules.CrowdDecision<FetchedJob> decision =
        rules.decide(jobs, partitions, mixed(jobs, slow.keySet()), mayLeave, clocks.nanos());
    defer(decision.leaving(), slow);
    crowding = Math.max(0, jobs.size() - decision.leaving().size() - rules.mostJobs());
    return decision.unread();
  }

  private static CrowdRules.SlowJob<FetchedJob> slowJob(FetchedJob job, boolean isClosed) {
    return new CrowdRules.SlowJob<>(
        job,
        job.assignment().topicPartition(),
        job.lane(),
        job.bytes(),
        job.retryState().deferrals(),
        isClosed);
  }

  private static Predicate<TopicPartition> mixed(
      List<CrowdRules.SlowJob<FetchedJob>> jobs, Set<String> slow) {
    Map<TopicPartition, Assignment> sources = new HashMap<>();
    jobs.forEach(job -> sources.put(job.partition(), job.job().assignment()));
    return partition -> {
      Assignment source = sources.get(partition);
      return source != null && source.lanes().has(lane -> !slow.contains(lane));
    };
  }

  private void defer(List<FetchedJob> leaving, Map<String, SlowLane> slow) {
    if (leaving.isEmpty()) {
      return;
    }
    Set<FetchedJob> which = Collections.newSetFromMap(new IdentityHashMap<>());
    which.addAll(leaving);
    Instant now = clocks.now();
    for (FetchedJob job : waiting.removeIf(which::contains)) {
      SlowLane lane = Objects.requireNonNull(slow.get(job.lane()));
      uncalled(
          switch (Admission.of(job.job(), job.isBack(), now)) {
            case Admission.Admitted call -> records.deferred(held(job, now), lane, now);
            case Admission.Refusal refusal ->
                records.uncalled(job, refusal.known(), refusal.message(), now);
            case Admission.NotYet(Instant notBefore) -> records.notYet(job, notBefore, now);
          });
    }
  }

  /**
   * Starts the call of the next job that may start, or ends the job here if it is refused or its
   * time has not come; returns false if none may start.
   */
  boolean startNext() {
    heldTime.look(!waiting.holdStatus().account().isEmpty(), clocks.now());
    Permit<FetchedJob> permit = waiting.next(clocks.nanos());
    if (permit == null) {
      return false;
    }
    Instant now = clocks.now();
    switch (Admission.of(permit.job().job(), permit.job().isBack(), now)) {
      case Admission.Admitted call ->
          running.start(permit, held(permit.job(), now), call.job(), now);
      case Admission.Refusal refusal -> {
        permit.unused(clocks.nanos());
        uncalled(records.uncalled(permit.job(), refusal.known(), refusal.message(), now));
      }
      case Admission.NotYet(Instant notBefore) -> {
        permit.unused(clocks.nanos());
        uncalled(records.notYet(permit.job(), notBefore, now));
      }
    }
    return true;
  }

  /** The job with the time that it waited in a hold; before its first attempt no time counts. */
  private FetchedJob held(FetchedJob fetched, Instant now) {
    if (fetched.retryState().firstAttemptAt().isEmpty()) {
      return fetched;
    }
    Duration held = heldTime.during(fetched.waitsSince(), now);
    return held.isZero() ? fetched : fetched.heldFor(held);
  }

  private void uncalled(UncommittedOutcome outcome) {
    budget.made(outcome);
    ended.add(outcome);
  }

  /** Handles all messages of calls that have arrived. */
  void hear() {
    for (CallEvent next = events.poll(); next != null; next = events.poll()) {
      hear(next);
    }
  }

  /** Handles messages of calls for this long; if that is zero, those that have arrived. */
  void hearFor(Duration pause) {
    long end = clocks.nanos() + pause.toNanos();
    boolean more = true;
    while (more) {
      more = hearNext(end);
    }
  }

  /** Waits for the next message and handles it; returns false if none arrived in time. */
  boolean hearNext(long endNanos) {
    CallEvent next = events.await(Duration.ofNanos(Math.max(0, endNanos - clocks.nanos())));
    if (next != null) {
      hear(next);
    }
    return next != null;
  }

  private void hear(CallEvent event) {
    switch (event) {
      case CallEvent.Began began -> running.began(began);
      case CallEvent.Ended end -> ended(end);
    }
  }

  /**
   * Handles the end of a call: its outcome waits for its commit, unless its job was given up
   * meanwhile.
   */
  private void ended(CallEvent.Ended end) {
    Optional<UncommittedOutcome> outcome = running.ended(end);
    outcome.ifPresentOrElse(ended::add, () -> budget.dropped(end.uncommitted()));
  }

  /** Removes a job whose outcome is committed. */
  void committed(UncommittedOutcome uncommitted) {
    budget.left(uncommitted);
  }

  /** Removes matching jobs that wait. They are still in Kafka, or were lost there too. */
  void dropWaiting(Predicate<FetchedJob> which) {
    dropParked(waiting.removeIf(which));
  }

  /** Takes the waiting jobs of an assignment out of the scheduler, to be kept by the caller. */
  List<FetchedJob> park(Assignment assignment) {
    return waiting.removeIf(fetched -> fetched.assignment() == assignment);
  }

  /** Puts parked jobs back into the scheduler. */
  void takeBack(List<FetchedJob> parked) {
    parked.forEach(waiting::add);
  }

  /** Removes parked jobs. */
  void dropParked(List<FetchedJob> parked) {
    parked.forEach(budget::left);
  }

  /** Ends assignments and cancels what they run. */
  Abandoned cancel(Collection<Assignment> partitions, AbandonReason reason) {
    Abandoned abandoned = Abandoned.none(reason);
    for (Assignment assignment : partitions) {
      assignment.close();
      Calls.Cancelled cancelled = running.cancel(assignment, reason);
      cancelled.jobs().forEach(budget::left);
      abandoned = abandoned.and(cancelled.abandoned());
    }
    return abandoned;
  }

  /** Ends assignments, whose jobs leave wherever they are. */
  Abandoned giveUp(Collection<Assignment> partitions, AbandonReason reason) {
    Abandoned cancelled = cancel(partitions, reason);
    dropWaiting(fetched -> !fetched.assignment().isOpen());
    List<UncommittedOutcome> outcomes = ended.removeClosed();
    outcomes.forEach(budget::left);
    return cancelled.andOutcomes(running.dropped(outcomes, reason));
  }

  /** The jobs that wait, run, or have ended and are not committed, in no order. */
  Stream<FetchedJob> all() {
    return Stream.of(waiting.jobs(), running.jobs(), ended.jobs()).flatMap(jobs -> jobs);
  }

  /** Outcomes that wait for their commit. */
  Outbox outbox() {
    return ended;
  }

  /** The number of jobs that wait for their turn. */
  int waiting() {
    return waiting.waiting();
  }

  /** See {@link Scheduler#waitingForPlaces}. */
  int waitingForPlaces() {
    return waiting.waitingForPlaces(clocks.nanos());
  }

  /** For how long the longest has run of those that run. */
  Duration longestRunning() {
    return running.longest();
  }

  /** How many run. */
  int running() {
    return waiting.running();
  }

  /** The number of running calls of these assignments. */
  int runningOf(Collection<Assignment> partitions) {
    return running.of(partitions);
  }

  /** Whether another job may be read. */
  boolean mayRead(WorkerSettings.WorkerLimits limits) {
    return waiting() - crowding < limits.readAhead()
        && waiting.wantsMore()
        && budget.jobBytes() + ended.bytes() < limits.maxBufferedBytes()
        && budget.hasRoom(waiting() + running());
  }

  /** Whether another call may start: no new call is paid for while its result might not be kept. */
  boolean mayStart(WorkerSettings.WorkerLimits limits) {
    return budget.hasRoom(running()) && ended.bytes() < limits.maxBufferedBytes();
  }

  /** See {@link Scheduler#nanosUntilOpening}. */
  long nanosUntilOpening(long nowNanos) {
    return waiting.nanosUntilOpening(nowNanos);
  }

  /** Answers what operators ask. */
  void answer(LaneControl control) {
    control.answer(waiting);
  }

  /** What is held. From any thread. */
  HoldStatus holds() {
    return waiting.holdStatus();
  }

  /** See {@link Scheduler#share}. */
  void share(double share) {
    waiting.share(share, clocks.nanos());
  }

  /** What the gates are like that tell lanes apart. */
  List<GateState> gates() {
    return waiting.states(clocks.nanos());
  }

  /** What is believed of the limits a minute that the API has told. */
  List<BudgetState> budgets() {
    return waiting.budgets(clocks.nanos());
  }

  /** What people should know although jobs start; empty if nothing. From any thread. */
  String remark() {
    return waiting.remark(clocks.nanos());
  }

  /** Why none starts that could; empty if they do. From any thread. */
  String trouble() {
    return waiting.trouble(clocks.nanos());
  }
}
