package io.spillway.worker;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.Outcome;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Meters.FailureLabels;
import io.spillway.metrics.Meters.ResultType;
import io.spillway.metrics.Meters.TransactionOutcome;
import io.spillway.status.Failure;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.util.OptionalInt;

/** Tells the meters of a worker's work. */
final class WorkerMeters implements AutoCloseable {

  private final Meters meters;
  private final Meters.Watch inFlightWatch;
  private final Meters.Watch waitingWatch;
  private volatile int inFlight;
  private volatile int waiting;

  WorkerMeters(Meters meters) {
    this.meters = meters;
    this.inFlightWatch = meters.watchInFlight(() -> inFlight);
    this.waitingWatch = meters.watchBuffered(() -> waiting);
  }

  /** Jobs in flight, and jobs that wait for a place; on the pump's thread. */
  void load(int inFlightNow, int waitingNow) {
    inFlight = inFlightNow;
    waiting = waitingNow;
  }

  /** An attempt ended; on an event loop. */
  void attempt(String model, Outcome outcome, AttemptTiming timing) {
    meters.firstByte(timing.firstByte());
    switch (outcome) {
      case Outcome.Succeeded success -> meters.attemptSucceeded(model, timing.total());
      case Outcome.Failed failed ->
          meters.attemptFailed(
              labels(failed.failure()), model, failed.failure().outputTokens(), timing.total());
    }
  }

  /** A transaction ended; on the pump's thread. */
  void transaction(Transactor.Result result, Duration duration) {
    meters.transactionEnded("worker", TransactionOutcome.valueOf(result.name()), duration);
  }

  /** A result was committed; on the pump's thread. */
  void result() {
    meters.resultWritten(ResultType.SUCCEEDED);
  }

  private static FailureLabels labels(Failure failure) {
    Integer wire = failure.wireStatus();
    return new FailureLabels(
        failure.status(),
        wire == null ? OptionalInt.empty() : OptionalInt.of(wire),
        failure.type(),
        failure.phase().tag(),
        failure.category().tag());
  }

  @Override
  public void close() {
    inFlightWatch.close();
    waitingWatch.close();
  }
}
