package io.spillway.worker;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.config.RoleName;
import io.spillway.metrics.CanceledAt;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Meters.AttemptTimes;
import io.spillway.metrics.Meters.FailureLabels;
import io.spillway.metrics.Meters.ResultType;
import io.spillway.pressure.BudgetState;
import io.spillway.pressure.GateState;
import io.spillway.pressure.HoldStatus;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.topics.Topics;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Updates the meters of a worker. */
final class WorkerMeters implements AutoCloseable {

  private final Meters meters;
  private final InstantSource clock;
  private final String resultsTopic;
  private final GateMeters gates;
  private final Meters.Watch inFlightWatch;
  private final Meters.Watch waitingWatch;
  private final Meters.Watch wantedWatch;
  private final Meters.Watch holdsWatch;
  private final List<Meters.Watch> backlogWatches;
  private volatile int inFlight;
  private volatile int waiting;
  private volatile int wanted;
  private volatile HoldStatus holds = HoldStatus.NOTHING;
  private volatile Map<String, InputBacklog> backlogs = Map.of();

  WorkerMeters(Meters meters, Topics topics, InstantSource clock) {
    this.meters = meters;
    this.resultsTopic = topics.results();
    this.clock = clock;
    this.backlogWatches =
        Stream.of(watchBacklog("jobs", topics.jobs()), watchBacklog("due", topics.due()))
            .flatMap(List::stream)
            .toList();
    this.gates = new GateMeters(meters);
    this.inFlightWatch = meters.watchInFlight(() -> inFlight);
    this.waitingWatch = meters.watchBuffered(() -> waiting);
    this.wantedWatch = meters.watchPlacesWanted(() -> wanted);
    this.holdsWatch =
        meters
            .lanes()
            .watchHeld(
                () -> holds.account().isEmpty() ? 0 : 1,
                () -> holds.broken(),
                () -> holds.paused());
  }

  private List<Meters.Watch> watchBacklog(String input, String topic) {
    Supplier<InputBacklog> backlog = () -> backlogs.getOrDefault(topic, InputBacklog.NOTHING);
    return List.of(
        meters
            .backlogs()
            .watchInput(
                input, () -> backlog.get().unfinished(), () -> backlog.get().finishedAhead()),
        meters.backlogs().watchOldest(input, () -> backlog.get().age(clock.instant())));
  }

  /** What of each input topic is not done; on the pump's thread. */
  void backlogs(Map<String, InputBacklog> byTopic) {
    backlogs = byTopic;
  }

  /** Jobs in flight, jobs that wait for a place, and what is held; on the pump's thread. */
  void load(int inFlightNow, int waitingNow, HoldStatus holdsNow) {
    holds = holdsNow;
    inFlight = inFlightNow;
    waiting = waitingNow;
  }

  /** Streams that are open, and jobs that wait for nothing but a place; on the pump's thread. */
  void wanted(int places) {
    wanted = places;
  }

  /** What the gates are like; on the pump's thread. */
  void gates(List<GateState> now, List<BudgetState> limits) {
    gates.show(now);
    gates.showBudgets(limits);
  }

  /** A job of this model was read; on the pump's thread. */
  void modelSeen(String model) {
    meters.modelSeen(model);
  }

  /**
   * Counts an outcome that is known to be committed; on the pump's thread. It is counted now and
   * not at the end of the attempt, so that the counts agree with the topics.
   */
  void committed(UncommittedOutcome uncommitted) {
    if (uncommitted.timing() != null) {
      attempt(uncommitted, uncommitted.timing());
    }
    if (uncommitted.deferral() != null && !uncommitted.record().topic().equals(resultsTopic)) {
      meters.deferred(uncommitted.deferral().tag());
    }
    if (uncommitted.record().topic().equals(resultsTopic)) {
      result(uncommitted.failure(), uncommitted.fetched().retryState().origin().submittedAt());
    }
  }

  private void result(@Nullable Failure failure, Instant submittedAt) {
    Instant now = clock.instant();
    if (failure == null) {
      meters.resultWritten(ResultType.SUCCEEDED, submittedAt, now);
    } else if (KnownFailure.CANCELED.isOf(failure)) {
      meters.resultWritten(ResultType.CANCELED, submittedAt, now);
      meters.canceled(failure.phase() == Phase.JOB ? CanceledAt.WAITING : CanceledAt.RUNNING);
    } else {
      meters.resultWritten(ResultType.ERRORED, submittedAt, now);
    }
  }

  private void attempt(UncommittedOutcome uncommitted, AttemptTiming timing) {
    String model = uncommitted.fetched().model();
    Failure failure = uncommitted.failure();
    AttemptCost cost = uncommitted.cost();
    if (failure == null) {
      AttemptTimes times = times(timing, true);
      meters.attemptSucceeded(model, times);
      meters.costs().succeeded(model, cost.tokens(), cost.answer(), times);
    } else {

      boolean responded = failure.wireStatus() != null;
      AttemptTimes times = times(timing, responded);
      meters.attemptFailed(labels(failure), model, failure.outputTokens(), times);
      meters
          .costs()
          .failed(model, cost.tokens(), cost.estimatedOutputTokens(), failure.type(), times);
    }
  }

  private static AttemptTimes times(AttemptTiming timing, boolean responded) {
    return new AttemptTimes(
        responded ? Optional.of(timing.firstByte()) : Optional.empty(), timing.total());
  }

  /** A transaction ended; on the pump's thread. */
  void transaction(Transactor.TransactionResult result, Duration duration) {
    meters.transactionEnded(RoleName.WORKER, result, duration);
  }

  private static FailureLabels labels(Failure failure) {
    Integer wire = failure.wireStatus();
    return new FailureLabels(
        failure.status(),
        wire == null ? OptionalInt.empty() : OptionalInt.of(wire),
        failure.type(),
        failure.category().tag());
  }

  @Override
  public void close() {
    gates.close();
    inFlightWatch.close();
    waitingWatch.close();
    wantedWatch.close();
    holdsWatch.close();
    backlogWatches.forEach(Meters.Watch::close);
  }
}
