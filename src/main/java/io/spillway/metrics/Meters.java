package io.spillway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.config.RoleName;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Counts and measures what happens, with one method for each kind of event. Thread-safe; no method
 * throws or blocks. The bounds of the labels bound the number of time series.
 */
public final class Meters {
  private static final Duration[] ATTEMPT_BUCKETS =
      seconds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600);
  private static final Duration[] TRANSACTION_BUCKETS =
      seconds(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
  private static final Duration[] JOB_BUCKETS =
      seconds(1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 43_200, 86_400, 172_800);

  /** Why an attempt was abandoned. */
  public enum AbandonReason {
    /** The process ends. */
    SHUTDOWN,
    /** The group has given the partition to another member, in good order. */
    REVOKED,
    /** The group has gone on without this member, or the partition could not be kept. */
    LOST
  }

  /** The kind of a result. */
  public enum ResultType {
    SUCCEEDED,
    ERRORED,
    EXPIRED
  }

  /** A source of a gauge; closing it removes the source. A second close does nothing. */
  @FunctionalInterface
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** The tier of delay topics of a former ladder, which have no tier in the present one. */
  public static final int FORMER_TIER = -1;

  private final Series series;
  private final LaneMeters lanes;
  private final BacklogMeters backlogs;
  private final LadderMeters ladder;
  private final CostMeters costs;
  private final CombinedGauge inFlight;
  private final CombinedGauge buffered;
  private final CombinedGauge placesWanted;
  private final CombinedGauge overdueSeconds;
  private final CombinedGauge heldBytes;
  private final CombinedGauge streamsWaiting;
  private final CombinedGauge loopLongest;
  private final Set<String> models = ConcurrentHashMap.newKeySet();
  private final Map<RoleName, CombinedGauge> roles = new ConcurrentHashMap<>();
  private final Map<RoleName, CombinedGauge> quotas = new ConcurrentHashMap<>();

  /** Meters without prices and without those of other conventions. */
  public Meters(MeterRegistry registry) {
    this(registry, MeterOptions.NONE);
  }

  /** Registers the gauges; the other meters are registered when the role that uses them starts. */
  public Meters(MeterRegistry registry, MeterOptions options) {
    series = new Series(registry);
    lanes = new LaneMeters(series);
    backlogs = new BacklogMeters(series);
    ladder = new LadderMeters(series);
    costs = new CostMeters(registry, series, options);
    KnownSeries.attempts().forEach(values -> series.admit(MeterName.ATTEMPTS, values));
    inFlight = series.gauge(MeterName.JOBS_IN_FLIGHT, Double::sum);
    buffered = series.gauge(MeterName.JOBS_BUFFERED, Double::sum);
    placesWanted = series.gauge(MeterName.PLACES_WANTED, Double::sum);
    overdueSeconds = series.gauge(MeterName.DELAYER_OVERDUE, Math::max);
    heldBytes = series.gauge(MeterName.HELD_BYTES, Double::sum);
    streamsWaiting = series.gauge(MeterName.STREAMS_WAITING, Double::sum);
    loopLongest = series.gauge(MeterName.LOOP_LONGEST, Math::max);
    series.counter(MeterName.LOOPS_HELD_UP);
  }

  /** The meters of what lets jobs start, or keeps them waiting. */
  public LaneMeters lanes() {
    return lanes;
  }

  /** The meters of what waits in the topics. */
  public BacklogMeters backlogs() {
    return backlogs;
  }

  /** The meters of the retry ladder. */
  public LadderMeters ladder() {
    return ladder;
  }

  /** The meters of tokens and what they cost. */
  public CostMeters costs() {
    return costs;
  }

  /** Registers a worker's meters, with the value zero. */
  public void workerStarts() {
    results(ResultType.SUCCEEDED);
    results(ResultType.ERRORED);
    for (AbandonReason reason : AbandonReason.values()) {
      series.counter(MeterName.ATTEMPTS_ABANDONED, lower(reason));
      series.counter(MeterName.ABANDONED_TOKENS, lower(reason), "input");
      series.counter(MeterName.ABANDONED_TOKENS, lower(reason), "output");
    }
    KnownSeries.DEFERRAL_REASONS.forEach(reason -> series.counter(MeterName.DEFERRALS, reason));
    transactionsOf(RoleName.WORKER);
    series.timer(MeterName.ATTEMPT_DURATION, ATTEMPT_BUCKETS, "succeeded");
    series.timer(MeterName.ATTEMPT_DURATION, ATTEMPT_BUCKETS, "failed");
    series.timer(MeterName.ATTEMPT_FIRST_BYTE, ATTEMPT_BUCKETS);
  }

  /**
   * Registers a router's meters, with the value zero.
   *
   * @param tiers the number of tiers of the ladder
   */
  public void routerStarts(int tiers) {
    List.of(ResultType.ERRORED, ResultType.EXPIRED).forEach(this::results);
    ladder.retriesFromZero(tiers);
    KnownSeries.holds().forEach(values -> series.counter(MeterName.HOLDS, values));
    KnownSeries.deadLetters().forEach(values -> series.counter(MeterName.DEAD_LETTERS, values));
  }

  /**
   * Registers a delayer's meters, with the value zero.
   *
   * @param tiers the number of tiers of the ladder
   */
  public void delayerStarts(int tiers) {
    results(ResultType.ERRORED);
    ladder.delayerFromZero(tiers);
    transactionsOf(RoleName.DELAYER);
  }

  /**
   * Notes that a job of this model was read. The first time, the series of its attempts are created
   * with the value zero.
   *
   * @param model empty if the job names none
   */
  public void modelSeen(String model) {
    String folded = series.fold(Label.MODEL, model);
    if (models.add(folded)) {
      KnownSeries.attempts()
          .map(values -> withModel(values, folded))
          .forEach(values -> series.counter(MeterName.ATTEMPTS, values));
      series.counter(MeterName.LOST_OUTPUT, folded);
      costs.fromZero(folded);
    }
  }

  private static String[] withModel(String[] values, String model) {
    String[] all = Arrays.copyOf(values, values.length + 1);
    all[values.length] = model;
    return all;
  }

  /** Counts a successful attempt whose result is committed. */
  public void attemptSucceeded(String model, AttemptTimes times) {
    String none = BoundedLabels.NONE;
    series.counter(MeterName.ATTEMPTS, "200", "200", none, none, model).increment();
    attemptTook("succeeded", times);
  }

  /**
   * Counts a failed attempt whose failure event is committed.
   *
   * @param failure what the failure is, in the words of the status tags
   * @param model the job's model, empty if it names none
   * @param outputTokens output tokens seen before the failure, from 0
   */
  public void attemptFailed(
      FailureLabels failure, String model, long outputTokens, AttemptTimes times) {
    series
        .counter(
            MeterName.ATTEMPTS,
            status(failure.status()),
            failure.wireStatus().isPresent()
                ? status(failure.wireStatus().getAsInt())
                : BoundedLabels.NONE,
            failure.type(),
            failure.category(),
            model)
        .increment();
    attemptTook("failed", times);
    if (outputTokens > 0) {
      series.counter(MeterName.LOST_OUTPUT, model).increment(outputTokens);
    }
  }

  private void attemptTook(String outcome, AttemptTimes times) {
    series.timer(MeterName.ATTEMPT_DURATION, ATTEMPT_BUCKETS, outcome).record(times.total());
    times
        .firstByte()
        .ifPresent(series.timer(MeterName.ATTEMPT_FIRST_BYTE, ATTEMPT_BUCKETS)::record);
  }

  /**
   * The values of a failure that become labels.
   *
   * @param status effective HTTP status
   * @param wireStatus status of the HTTP response, empty if none came
   * @param type for example {@code overloaded_error}
   * @param category for example {@code model_provider}
   */
  public record FailureLabels(int status, OptionalInt wireStatus, String type, String category) {}

  /**
   * The durations of an attempt.
   *
   * @param firstByte from its start to the beginning of the response, empty if there was none
   * @param total from its start to its end
   */
  public record AttemptTimes(Optional<Duration> firstByte, Duration total) {}

  /** Attempts were abandoned: their jobs begin again elsewhere. */
  public void abandoned(AbandonReason reason, int attempts) {
    series.counter(MeterName.ATTEMPTS_ABANDONED, lower(reason)).increment(attempts);
  }

  /** What an abandoned attempt had cost, in tokens. */
  public void abandonedTokens(AbandonReason reason, long input, long output) {
    series.counter(MeterName.ABANDONED_TOKENS, lower(reason), "input").increment(input);
    series.counter(MeterName.ABANDONED_TOKENS, lower(reason), "output").increment(output);
  }

  /** Counts a failed job that was put on hold because of the account or the deployment. */
  public void held(String errorType, String category) {
    series.counter(MeterName.HOLDS, errorType, category).increment();
  }

  /** Counts a job that was put off without a call. */
  public void deferred(String reason) {
    series.counter(MeterName.DEFERRALS, reason).increment();
  }

  /**
   * Counts a result.
   *
   * @param submittedAt when the job's first record was written
   * @param now when the result was written
   */
  public void resultWritten(ResultType type, Instant submittedAt, Instant now) {
    series.counter(MeterName.RESULTS, lower(type)).increment();
    Duration way = Duration.between(submittedAt, now);
    series
        .timer(MeterName.JOB_DURATION, JOB_BUCKETS, lower(type))
        .record(way.isNegative() ? Duration.ZERO : way);
  }

  /** Creates the series of a kind of result, with the value zero. */
  private void results(ResultType type) {
    series.counter(MeterName.RESULTS, lower(type));
    series.timer(MeterName.JOB_DURATION, JOB_BUCKETS, lower(type));
  }

  /**
   * Counts a dead letter.
   *
   * @param status the effective HTTP status of the job's last failure
   */
  public void deadLettered(int status, String errorType, String category) {
    series.counter(MeterName.DEAD_LETTERS, status(status), errorType, category).increment();
  }

  /** Records the result and duration of a transaction of the worker or the delayer. */
  public void transactionEnded(
      RoleName role, Transactor.TransactionResult result, Duration duration) {
    series.counter(MeterName.TRANSACTIONS, role.text(), lower(result)).increment();
    series.timer(MeterName.TRANSACTION_DURATION, TRANSACTION_BUCKETS, role.text()).record(duration);
  }

  private void transactionsOf(RoleName role) {
    for (Transactor.TransactionResult result : Transactor.TransactionResult.values()) {
      series.counter(MeterName.TRANSACTIONS, role.text(), lower(result));
    }
    series.timer(MeterName.TRANSACTION_DURATION, TRANSACTION_BUCKETS, role.text());
  }

  /**
   * Adds a source of the number of open streams. It is called from any thread and must not block.
   */
  public Watch watchInFlight(LongSupplier streams) {
    return inFlight.add(streams::getAsLong);
  }

  /** Adds a source of the number of jobs that wait for a stream. It is called from any thread. */
  public Watch watchBuffered(LongSupplier jobs) {
    return buffered.add(jobs::getAsLong);
  }

  /** Adds a source of the places that jobs want. It is asked from any thread. */
  public Watch watchPlacesWanted(LongSupplier places) {
    return placesWanted.add(places::getAsLong);
  }

  /**
   * Adds a source of how long the most overdue record has been due. It is called from any thread.
   */
  public Watch watchOverdue(Supplier<Duration> overdue) {
    return overdueSeconds.add(() -> overdue.get().toNanos() / 1e9);
  }

  /** Adds a source of whether a role is running. It is called from any thread. */
  public Watch watchRole(RoleName role, BooleanSupplier running) {
    return roles
        .computeIfAbsent(role, name -> series.gauge(MeterName.ROLE_RUNNING, Math::max, name.text()))
        .add(() -> running.getAsBoolean() ? 1 : 0);
  }

  /**
   * Adds a source of how long a quota of the brokers delays producers. It is called from any
   * thread.
   */
  public Watch watchQuota(RoleName role, Supplier<Duration> longest) {
    return quotas
        .computeIfAbsent(role, name -> series.gauge(MeterName.QUOTA_WAIT, Math::max, name.text()))
        .add(() -> longest.get().toNanos() / 1e9);
  }

  /**
   * Adds a source of the bytes of memory that are held, and one of the number of streams that wait
   * for memory.
   */
  public Watch watchHeld(LongSupplier bytes, LongSupplier waiting) {
    Watch held = heldBytes.add(bytes::getAsLong);
    Watch paused = streamsWaiting.add(waiting::getAsLong);
    return () -> {
      held.close();
      paused.close();
    };
  }

  /**
   * Adds a source of the longest time in which an event loop made no progress. It is called from
   * any thread.
   */
  public Watch watchLongest(Supplier<Duration> longest) {
    return loopLongest.add(() -> longest.get().toNanos() / 1e9);
  }

  /** Counts an event loop that is held up. */
  public void loopHeldUp() {
    series.counter(MeterName.LOOPS_HELD_UP).increment();
  }

  private static String status(int status) {
    return status >= 100 && status <= 999 ? Integer.toString(status) : BoundedLabels.OTHER;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static Duration[] seconds(double... seconds) {
    Duration[] durations = new Duration[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      durations[i] = Duration.ofMillis(Math.round(seconds[i] * 1_000));
    }
    return durations;
  }
}
