package io.spillway.worker;

import io.spillway.metrics.Meters.AbandonReason;
import io.spillway.pressure.Permit;
import io.spillway.pressure.Scheduler;
import io.spillway.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * The jobs that a worker has in its hands: each waits, runs, or has ended and waits for its commit.
 * Every step of a job's way through the worker is a method here, and the account of their bytes is
 * kept by these steps alone. The pump's.
 */
final class JobsInHand {

  private final Scheduler<FetchedJob> waiting;
  private final Calls running;
  private final Outbox ended = new Outbox();
  private final OutcomeRecords records;
  private final ReadAheadBudget budget;
  private final CallEventQueue events;
  private final Clocks clocks;

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

  /** A job was read: it waits for its turn. */
  void read(FetchedJob fetched) {
    budget.read(fetched);
    waiting.add(fetched);
  }

  /** The next job that may start is called, or is refused and has ended; false if none may. */
  boolean startNext() {
    Permit<FetchedJob> permit = waiting.next(clocks.nanos());
    if (permit == null) {
      return false;
    }
    Instant now = clocks.now();
    switch (Admission.of(permit.job().job(), now)) {
      case Admission.Admitted call -> running.start(permit, call.job(), now);
      case Admission.Refusal refusal -> {
        permit.unused(clocks.nanos());
        refused(records.uncalled(permit.job(), refusal.known(), refusal.message(), now));
      }
    }
    return true;
  }

  private void refused(UncommittedOutcome outcome) {
    budget.made(outcome);
    ended.add(outcome);
  }

  /** Hears what there is to hear of calls. */
  void hear() {
    for (CallEvent next = events.poll(); next != null; next = events.poll()) {
      hear(next);
    }
  }

  /** Hears of calls for so long; for no time at all, what there is. */
  void hearFor(Duration pause) {
    long end = clocks.nanos() + pause.toNanos();
    boolean more = true;
    while (more) {
      more = hearNext(end);
    }
  }

  /** Waits for the next thing to hear; returns false if it did not come in time. */
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

  /** A call ended: its outcome waits for its commit, unless its job was given up meanwhile. */
  private void ended(CallEvent.Ended end) {
    if (running.ended(end)) {
      ended.add(end.uncommitted());
    } else {
      budget.dropped(end.uncommitted());
    }
  }

  /** An outcome is in the log: its job has left. */
  void committed(UncommittedOutcome uncommitted) {
    budget.left(uncommitted);
  }

  /** Jobs that wait and match leave; they are in Kafka still, or gone from there too. */
  void dropWaiting(Predicate<FetchedJob> which) {
    dropParked(waiting.removeIf(which));
  }

  /** The jobs of an assignment that wait do so elsewhere from now on. */
  List<FetchedJob> park(Assignment assignment) {
    return waiting.removeIf(fetched -> fetched.assignment() == assignment);
  }

  /** Jobs that were parked wait here again. */
  void takeBack(List<FetchedJob> parked) {
    parked.forEach(waiting::add);
  }

  /** Jobs that were parked leave. */
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

  /** Outcomes that wait for their commit. */
  Outbox outbox() {
    return ended;
  }

  /** How many wait for their turn. */
  int waiting() {
    return waiting.waiting();
  }

  /** For how long the longest has run of those that run. */
  Duration longestRunning() {
    return running.longest();
  }

  /** How many run. */
  int running() {
    return waiting.running();
  }

  /** How many run of some assignments. */
  int runningOf(Collection<Assignment> partitions) {
    return running.of(partitions);
  }

  /** Whether another may be read. */
  boolean mayRead(WorkerSettings.WorkerLimits limits) {
    return waiting() < limits.readAhead()
        && budget.jobBytes() + ended.bytes() < limits.maxBufferedBytes()
        && budget.hasRoom(waiting() + running());
  }

  /** Whether another may start: nothing new is paid for that may not be kept. */
  boolean mayStart(WorkerSettings.WorkerLimits limits) {
    return budget.hasRoom(running()) && ended.bytes() < limits.maxBufferedBytes();
  }

  /** See {@link Scheduler#nanosUntilOpening}. */
  long nanosUntilOpening(long nowNanos) {
    return waiting.nanosUntilOpening(nowNanos);
  }

  /** Why none starts that could; empty if they do. From any thread. */
  String trouble() {
    return waiting.trouble(clocks.nanos());
  }
}
