package io.spillway.worker;

import io.spillway.api.Attempt;
import io.spillway.api.AttemptEnd;
import io.spillway.api.AttemptListener;
import io.spillway.api.MessagesApi;
import io.spillway.api.Outcome;
import io.spillway.api.ResponseStart;
import io.spillway.job.Job;
import io.spillway.pressure.Feedback;
import io.spillway.pressure.Permit;
import io.spillway.time.Clocks;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that run, each with the permit of its job. It starts them and hears of them on event
 * loops, where it makes the records of what they end with; all else is the pump's.
 */
final class Calls {

  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final MessagesApi api;
  private final OutcomeRecords records;
  private final Budget budget;
  private final Completions completions;
  private final Clocks clocks;

  /** Those of each assignment that has any. */
  private final Map<Partition, Set<Running>> running = new HashMap<>();

  Calls(
      MessagesApi api,
      OutcomeRecords records,
      Budget budget,
      Completions completions,
      Clocks clocks) {
    this.api = api;
    this.records = records;
    this.budget = budget;
    this.completions = completions;
    this.clocks = clocks;
  }

  /** Starts the call of a job that may start. */
  void start(Permit<Delivered> permit, Job job, Instant now) {
    Running call = new Running(permit, now);
    call.attempt = api.start(records.target(), job, call);
    running.computeIfAbsent(call.partition(), none -> new HashSet<>()).add(call);
  }

  /** A response began: the scheduler hears of it, unless the call was cancelled meanwhile. */
  void began(News.Began news) {
    Running call = news.call();
    if (running.getOrDefault(call.partition(), Set.of()).contains(call)) {
      call.permit.began(news.start(), news.at(), clocks.nanos());
    }
  }

  /**
   * A call ended and gives its permit back. Returns its outcome: with a failure that is its lane's,
   * as that of a job that waits; empty if the call was cancelled meanwhile.
   */
  Optional<Finished> ended(News.Ended news) {
    Running call = news.call();
    Set<Running> beside = running.get(call.partition());
    if (beside == null || !beside.remove(call)) {
      return Optional.empty();
    }
    if (beside.isEmpty()) {
      running.remove(call.partition());
    }
    boolean waits = call.permit.ended(news.feedback(), clocks.nanos());
    return Optional.of(waits ? waiting(news) : news.finished());
  }

  /** The same outcome, recorded as that of a job which waits. */
  private Finished waiting(News.Ended news) {
    Finished made = news.finished();
    if (made.failure() == null || made.timing() == null) {
      throw new IllegalStateException("only a call that failed can make its job wait");
    }
    Finished held =
        records.of(
            made.job(),
            new Outcome.Failed(made.failure().held()),
            made.timing(),
            news.call().startedAt,
            news.feedback().at());
    budget.dropped(made);
    budget.made(held);
    return held;
  }

  /** Cancels the calls of an assignment, and returns their jobs. */
  List<Delivered> cancel(Partition partition) {
    Set<Running> cancelled = running.remove(partition);
    if (cancelled == null) {
      return List.of();
    }
    cancelled.forEach(Running::cancel);
    return cancelled.stream().map(Running::job).toList();
  }

  /** How many run of some assignments. */
  int of(Collection<Partition> partitions) {
    return partitions.stream()
        .mapToInt(partition -> running.getOrDefault(partition, Set.of()).size())
        .sum();
  }

  /** A call from its start to its end. Its permit is given back by whoever takes it out of here. */
  final class Running implements AttemptListener {

    private final Permit<Delivered> permit;
    private final Instant startedAt;
    private @Nullable Attempt attempt;

    private Running(Permit<Delivered> permit, Instant startedAt) {
      this.permit = permit;
      this.startedAt = startedAt;
    }

    private Delivered job() {
      return permit.job();
    }

    private Partition partition() {
      return job().partition();
    }

    private void cancel() {
      permit.unused(clocks.nanos());
      if (attempt != null) {
        attempt.cancel();
      }
    }

    @Override
    public void began(ResponseStart start) {
      completions.add(new News.Began(this, start, clocks.now()));
    }

    /**
     * What is thrown here would leave a stream that never ends: it ends the role, and with it the
     * process.
     */
    @Override
    public void ended(AttemptEnd end) {
      try {
        Instant now = clocks.now();
        Finished finished = recorded(end, now);
        budget.made(finished);
        completions.add(
            new News.Ended(
                this, finished, new Feedback(finished.failure(), end.usage(), end.limits(), now)));
      } catch (Throwable fatal) {
        completions.fail(fatal);
      }
    }

    /** Makes the record here, so that the pump has less to do. */
    private Finished recorded(AttemptEnd end, Instant now) {
      try {
        return records.of(job(), end.outcome(), end.timing(), startedAt, now);
      } catch (RuntimeException | Error defect) {
        LOG.error("the outcome of a job could not be recorded", defect);
        return records.defect(job(), defect, end.timing(), startedAt, now);
      }
    }
  }
}
