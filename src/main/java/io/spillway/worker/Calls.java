package io.spillway.worker;

import io.spillway.api.Attempt;
import io.spillway.api.AttemptEnd;
import io.spillway.api.AttemptListener;
import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.MessagesApi;
import io.spillway.api.Outcome;
import io.spillway.api.ResponseStart;
import io.spillway.job.Job;
import io.spillway.pressure.PressureGate;
import io.spillway.worker.OutcomeRecords.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the calls of jobs, and makes records of what they end with. The pump's alone. */
final class Calls {

  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final OutcomeRecords records;
  private final MessagesApi api;
  private final PressureGate gate;
  private final Carried carried;
  private final Committer committer;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  Calls(
      OutcomeRecords records,
      MessagesApi api,
      PressureGate gate,
      Carried carried,
      Committer committer,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.records = records;
    this.api = api;
    this.gate = gate;
    this.carried = carried;
    this.committer = committer;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Starts a job that has a place at the gate. */
  void start(Delivered job) {
    Instant now = clock.instant();
    Optional<Refusal> refusal = OutcomeRecords.refusal(job.job(), now);
    if (refusal.isPresent()) {
      gate.ended(Inbox.model(job), null, nanoTime.getAsLong());
      Finished refused = records.uncalled(job, refusal.get().known(), refusal.get().message(), now);
      carried.hold(refused);
      committer.add(refused);
      return;
    }
    Attempt attempt = api.start(records.target(), (Job) job.job(), listener(job, now));
    job.partition().started(job, attempt);
  }

  private AttemptListener listener(Delivered job, Instant startedAt) {
    return new AttemptListener() {
      @Override
      public void began(ResponseStart start) {}

      @Override
      public void ended(AttemptEnd end) {
        Calls.this.ended(job, end.outcome(), end.timing(), startedAt);
      }
    };
  }

  /**
   * On an event loop. What is thrown here would leave a stream that never ends: it ends the role,
   * and with it the process.
   */
  private void ended(Delivered job, Outcome outcome, AttemptTiming timing, Instant startedAt) {
    try {
      Finished finished = recorded(job, outcome, timing, startedAt);
      carried.hold(finished);
      carried.completions().add(finished);
    } catch (Throwable fatal) {
      carried.completions().fail(fatal);
    }
  }

  /** On an event loop: makes the record there, so that the pump has less to do. */
  private Finished recorded(
      Delivered job, Outcome outcome, AttemptTiming timing, Instant startedAt) {
    try {
      return records.of(job, outcome, timing, startedAt, clock.instant());
    } catch (RuntimeException | Error defect) {
      LOG.error("the outcome of a job could not be recorded", defect);
      return records.defect(job, defect, timing, startedAt, clock.instant());
    }
  }
}
