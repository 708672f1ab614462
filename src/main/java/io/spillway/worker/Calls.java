package io.spillway.worker;

import io.spillway.api.Attempt;
import io.spillway.api.AttemptEnd;
import io.spillway.api.AttemptListener;
import io.spillway.api.MessagesApi;
import io.spillway.api.Outcome;
import io.spillway.api.ResponseStart;
import io.spillway.api.Usage;
import io.spillway.job.Job;
import io.spillway.job.QuotedJob;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Meters.AbandonReason;
import io.spillway.pressure.Feedback;
import io.spillway.pressure.Holds;
import io.spillway.pressure.Permit;
import io.spillway.status.Failure;
import io.spillway.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running calls, each with its job's permit from the scheduler. The records of outcomes are
 * made on the event loops; all other methods are called by the pump's thread.
 */
final class Calls {

  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final MessagesApi api;
  private final OutcomeRecords records;
  private final ReadAheadBudget budget;
  private final CallEventQueue events;
  private final Clocks clocks;
  private final Meters meters;

  /** The running calls of each assignment. */
  private final Map<Assignment, Set<Running>> running = new HashMap<>();

  Calls(
      MessagesApi api,
      OutcomeRecords records,
      ReadAheadBudget budget,
      CallEventQueue events,
      Clocks clocks,
      Meters meters) {
    this.api = api;
    this.records = records;
    this.budget = budget;
    this.events = events;
    this.clocks = clocks;
    this.meters = meters;
  }

  /**
   * Starts the call of a job.
   *
   * @param fetched the permit's job, with what has become of it since it was read
   */
  void start(Permit<FetchedJob> permit, FetchedJob fetched, Job job, Instant now) {
    Running call = new Running(permit, fetched, now);
    call.attempt = api.start(api.target(), job, call);
    running.computeIfAbsent(call.assignment(), none -> new HashSet<>()).add(call);
  }

  /** Tells the scheduler that a response began, unless the call was cancelled meanwhile. */
  void began(CallEvent.Began news) {
    Running call = news.call();
    if (running.getOrDefault(call.assignment(), Set.of()).contains(call)) {
      call.permit.began(news.start(), news.at(), clocks.nanos());
    }
  }

  /**
   * A call ended and gives its permit back. Returns its outcome: with a failure that is its lane's,
   * as that of a job that waits; empty if the call was cancelled meanwhile.
   */
  Optional<UncommittedOutcome> ended(CallEvent.Ended news) {
    Running call = news.call();
    if (!remove(call)) {
      return Optional.empty();
    }
    boolean waits = call.permit.ended(news.feedback(), clocks.nanos());
    return Optional.of(waits ? waiting(news) : news.uncommitted());
  }

  /** Removes a call that runs no more; returns false if it was removed before. */
  private boolean remove(Running call) {
    Set<Running> beside = running.get(call.assignment());
    if (beside == null || !beside.remove(call)) {
      return false;
    }
    if (beside.isEmpty()) {
      running.remove(call.assignment());
    }
    return true;
  }

  /**
   * Cuts off the calls of canceled jobs. Each is heard of once more: as cut off, or as ended if it
   * had ended before that took effect; then its outcome counts.
   */
  void cut(Predicate<FetchedJob> canceled) {
    running.values().stream()
        .flatMap(Set::stream)
        .filter(call -> !call.cut && canceled.test(call.fetched))
        .forEach(Running::cut);
  }

  /**
   * A call was cut off and gives its permit back. Returns the outcome of its canceled job; empty if
   * the call had ended, or was cancelled meanwhile with its partition.
   */
  Optional<UncommittedOutcome> cut(CallEvent.CutOff news) {
    Running call = news.call();
    if (!remove(call)) {
      return Optional.empty();
    }
    call.permit.unused(clocks.nanos());
    meters.abandoned(AbandonReason.CANCELED, 1);
    return Optional.of(records.cut(call.fetched, news.cost(), call.startedAt, news.at()));
  }

  /** The same outcome, recorded as that of a job which waits. */
  private UncommittedOutcome waiting(CallEvent.Ended news) {
    UncommittedOutcome made = news.uncommitted();
    if (made.failure() == null || made.timing() == null) {
      throw new IllegalStateException("only a call that failed can make its job wait");
    }
    UncommittedOutcome held =
        records
            .of(
                made.fetched(),
                new Outcome.Failed(made.failure().held()),
                made.timing(),
                news.call().startedAt,
                news.feedback().at())
            .costing(made.cost());
    budget.dropped(made);
    budget.made(held);
    return held;
  }

  /**
   * Calls that were cancelled.
   *
   * @param jobs theirs
   */
  record Cancelled(List<FetchedJob> jobs, Abandoned abandoned) {}

  /** Cancels the calls of an assignment, and counts them. */
  Cancelled cancel(Assignment assignment, AbandonReason reason) {
    Set<Running> cancelled = running.remove(assignment);
    if (cancelled == null) {
      return new Cancelled(List.of(), Abandoned.none(reason));
    }
    cancelled.forEach(call -> call.cancel(reason));
    meters.abandoned(reason, cancelled.size());
    return new Cancelled(
        cancelled.stream().map(Running::fetched).toList(),
        Abandoned.running(
            reason, cancelled.stream().map(call -> call.startedAt).toList(), clocks.now()));
  }

  /** Counts outcomes of calls that are dropped before their commit, and returns how many. */
  int dropped(List<UncommittedOutcome> outcomes, AbandonReason reason) {
    int called = (int) outcomes.stream().filter(UncommittedOutcome::called).count();
    meters.abandoned(reason, called);
    return called;
  }

  /** The jobs that run, in no order. */
  Stream<FetchedJob> jobs() {
    return running.values().stream().flatMap(Set::stream).map(Running::fetched);
  }

  /** For how long the longest has run of those that run. */
  Duration longest() {
    Instant now = clocks.now();
    return running.values().stream()
        .flatMap(Set::stream)
        .map(call -> Duration.between(call.startedAt, now))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** The number of running calls of these assignments. */
  int of(Collection<Assignment> partitions) {
    return partitions.stream()
        .mapToInt(assignment -> running.getOrDefault(assignment, Set.of()).size())
        .sum();
  }

  /**
   * A call from its start to its end. The code that removes it from the running calls also gives
   * its permit back.
   */
  final class Running implements AttemptListener {

    private final Permit<FetchedJob> permit;
    private final FetchedJob fetched;
    private final Instant startedAt;
    private @Nullable Attempt attempt;
    private volatile AbandonReason abandoned = AbandonReason.SHUTDOWN;

    /** Whether its job was canceled. */
    private volatile boolean cut;

    /** Whether the attempt ended by itself. Of the event loop. */
    private boolean ended;

    private Running(Permit<FetchedJob> permit, FetchedJob fetched, Instant startedAt) {
      this.permit = permit;
      this.fetched = fetched;
      this.startedAt = startedAt;
    }

    private FetchedJob fetched() {
      return fetched;
    }

    private Assignment assignment() {
      return fetched().assignment();
    }

    private void cancel(AbandonReason reason) {
      abandoned = reason;
      permit.unused(clocks.nanos());
      if (attempt != null) {
        attempt.cancel();
      }
    }

    private void cut() {
      abandoned = AbandonReason.CANCELED;
      cut = true;
      if (attempt != null) {
        attempt.cancel();
      }
    }

    @Override
    public void began(ResponseStart start) {
      events.add(new CallEvent.Began(this, start, clocks.now()));
    }

    @Override
    public void cancelled(Usage cost) {
      if (abandoned == AbandonReason.CANCELED && ended) {
        return; // its outcome counts
      }
      if (cut) {
        events.add(new CallEvent.CutOff(this, cost, clocks.now()));
      }
      long input = cost.inputTokens() + cost.cacheReadTokens() + cost.cacheWriteTokens();
      meters.abandonedTokens(abandoned, input, cost.outputTokens());
    }

    /**
     * An exception here would leave a call that never ends, so it ends the role, and with it the
     * process.
     */
    @Override
    public void ended(AttemptEnd end) {
      ended = true;
      try {
        Instant now = clocks.now();
        UncommittedOutcome uncommitted = recorded(end, now).costing(AttemptCost.of(end));
        budget.made(uncommitted);
        events.add(
            new CallEvent.Ended(
                this,
                uncommitted,
                new Feedback(shown(uncommitted.failure()), end.usage(), end.limits(), now)));
      } catch (Throwable fatal) {
        events.fail(fatal);
      }
    }

    /** The failure as holds may show it to people who may not read jobs. */
    private @Nullable Failure shown(@Nullable Failure failure) {
      return failure == null || !Holds.mayShow(failure)
          ? failure
          : failure.saying(
              QuotedJob.hidden(failure.message(), fetched().value(), fetched().model()));
    }

    /** Makes the record here, so that the pump has less to do. */
    private UncommittedOutcome recorded(AttemptEnd end, Instant now) {
      try {
        return records.of(fetched(), end.outcome(), end.timing(), startedAt, now);
      } catch (RuntimeException | Error defect) {
        LOG.error("the outcome of a job could not be recorded", defect);
        return records.defect(fetched(), defect, end.timing(), startedAt, now);
      }
    }
  }
}
