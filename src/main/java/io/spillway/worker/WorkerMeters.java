package io.spillway.worker;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.Outcome;
import io.spillway.transaction.Transactor;
import java.time.Duration;

/** What a worker tells of its work. */
public interface WorkerMeters {

  /** Jobs in flight, and jobs that wait for a place; on the pump's thread. */
  void load(int inFlight, int waiting);

  /** An attempt ended; on an event loop. */
  void attempt(String model, Outcome outcome, AttemptTiming timing);

  /** A transaction ended; on the pump's thread. */
  void transaction(Transactor.Result result, Duration duration);

  /** A result was committed; on the pump's thread. */
  void result();
}
