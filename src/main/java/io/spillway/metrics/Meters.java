package io.spillway.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;

/**
 * What Spillway counts and measures, by intention. For any thread; no method throws or blocks. The
 * number of time series is bounded by the labels' bounds.
 */
public final class Meters {
  private static final Duration[] ATTEMPT_BUCKETS =
      seconds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600);
  private static final Duration[] TRANSACTION_BUCKETS =
      seconds(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);

  /** How a transaction ended. */
  public enum TransactionOutcome {
    COMMITTED,
    ABORTED,
    /** A commit whose answer never came. */
    UNKNOWN
  }

  /** The kind of a result. */
  public enum ResultType {
    SUCCEEDED,
    ERRORED,
    EXPIRED
  }

  /** A source of a gauge that can be taken away again. Closing twice does nothing. */
  @FunctionalInterface
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** Stands for the delay topics of a former ladder, which have no tier in this one. */
  public static final int FORMER_TIER = -1;

  private final MeterRegistry registry;
  private final Map<Label, BoundedLabels> bounds = new EnumMap<>(Label.class);
  private final CombinedGauge inFlight;
  private final CombinedGauge buffered;
  private final CombinedGauge held;
  private final CombinedGauge overdueMillis;

  /** Registers the gauges; the rest appears in the registry when it first happens. */
  public Meters(MeterRegistry registry) {
    this.registry = registry;
    for (Label label : Label.values()) {
      bounds.put(label, new BoundedLabels(label.mostValues()));
    }
    inFlight = gauge(MeterName.JOBS_IN_FLIGHT, Long::sum);
    buffered = gauge(MeterName.JOBS_BUFFERED, Long::sum);
    held = gauge(MeterName.GATES_HELD, Long::sum);
    overdueMillis = gauge(MeterName.DELAYER_OVERDUE, Math::max);
  }

  /** An attempt brought a Message. */
  public void attemptSucceeded(String model, Duration duration) {
    String none = BoundedLabels.NONE;
    counter(MeterName.ATTEMPTS, "200", "200", none, none, none, model).increment();
    timer(MeterName.ATTEMPT_DURATION, ATTEMPT_BUCKETS, "succeeded").record(duration);
  }

  /**
   * An attempt failed.
   *
   * @param failure what the failure is, in the words of the status tags
   * @param model the job's model, empty if it names none
   * @param outputTokens output tokens seen before the failure, from 0
   * @param duration from the attempt's start to its end
   */
  public void attemptFailed(
      FailureLabels failure, String model, long outputTokens, Duration duration) {
    counter(
            MeterName.ATTEMPTS,
            status(failure.status()),
            failure.wireStatus().isPresent()
                ? status(failure.wireStatus().getAsInt())
                : BoundedLabels.NONE,
            failure.type(),
            failure.phase(),
            failure.category(),
            model)
        .increment();
    timer(MeterName.ATTEMPT_DURATION, ATTEMPT_BUCKETS, "failed").record(duration);
    if (outputTokens > 0) {
      counter(MeterName.OUTPUT_TOKENS_LOST, model).increment(outputTokens);
    }
  }

  /**
   * What a failure is.
   *
   * @param status effective HTTP status
   * @param wireStatus status of the HTTP response, empty if none came
   * @param type for example {@code overloaded_error}
   * @param phase for example {@code stream}
   * @param category for example {@code model_provider}
   */
  public record FailureLabels(
      int status, OptionalInt wireStatus, String type, String phase, String category) {}

  /** The first byte of a response's body came. */
  public void firstByte(Duration sinceStart) {
    timer(MeterName.ATTEMPT_FIRST_BYTE, ATTEMPT_BUCKETS).record(sinceStart);
  }

  /** A gate was closed because of the account's trouble. */
  public void held(String errorType) {
    counter(MeterName.HOLDS, errorType).increment();
  }

  /** A result was committed. */
  public void resultWritten(ResultType type) {
    counter(MeterName.RESULTS, lower(type)).increment();
  }

  /** A failed job was sent to a delay topic, counted from 0. */
  public void retried(int tier) {
    counter(MeterName.RETRIES, Integer.toString(tier)).increment();
  }

  /** A job was sent to the dead letters. */
  public void deadLettered(String errorType) {
    counter(MeterName.DEAD_LETTERS, errorType).increment();
  }

  /** Records were forwarded from a delay topic, counted from 0, or {@link #FORMER_TIER}. */
  public void forwarded(int tier, long records) {
    String value = tier == FORMER_TIER ? "former" : Integer.toString(tier);
    counter(MeterName.DELAYER_FORWARDED, value).increment(records);
  }

  /**
   * A transaction ended.
   *
   * @param role {@code worker}, {@code router} or {@code delayer}
   */
  public void transactionEnded(String role, TransactionOutcome outcome, Duration duration) {
    counter(MeterName.TRANSACTIONS, role, lower(outcome)).increment();
    timer(MeterName.TRANSACTION_DURATION, TRANSACTION_BUCKETS, role).record(duration);
  }

  /** Adds a source of the streams open now. It is asked from any thread and must not block. */
  public Watch watchInFlight(LongSupplier streams) {
    return inFlight.add(streams);
  }

  /** Adds a source of the jobs that wait for a stream. It is asked from any thread. */
  public Watch watchBuffered(LongSupplier jobs) {
    return buffered.add(jobs);
  }

  /** Adds a source of the gates closed for the account's trouble. It is asked from any thread. */
  public Watch watchHeld(LongSupplier gates) {
    return held.add(gates);
  }

  /** Adds a source of how long the most overdue record has been due. Asked from any thread. */
  public Watch watchOverdue(LongSupplier millis) {
    return overdueMillis.add(millis);
  }

  private CombinedGauge gauge(MeterName name, BinaryOperator<Long> combine) {
    var gauge = new CombinedGauge(combine);
    Gauge.builder(name.meter(), gauge, CombinedGauge::value)
        .description(name.meaning())
        .baseUnit(name.unit().isEmpty() ? null : name.unit())
        .strongReference(true)
        .register(registry);
    return gauge;
  }

  private Counter counter(MeterName name, String... values) {
    return Counter.builder(name.meter())
        .description(name.meaning())
        .baseUnit(name.unit().isEmpty() ? null : name.unit())
        .tags(tags(name, values))
        .register(registry);
  }

  private Timer timer(MeterName name, Duration[] buckets, String... values) {
    return Timer.builder(name.meter())
        .description(name.meaning())
        .serviceLevelObjectives(buckets)
        .tags(tags(name, values))
        .register(registry);
  }

  private List<Tag> tags(MeterName name, String... values) {
    List<Tag> tags = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      Label label = name.labels().get(i);
      tags.add(Tag.of(label.key(), requireNonNull(bounds.get(label)).fold(values[i])));
    }
    return tags;
  }

  private static String status(int status) {
    return status >= 100 && status <= 999 ? Integer.toString(status) : BoundedLabels.OTHER;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Duration[] seconds(double... seconds) {
    Duration[] durations = new Duration[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      durations[i] = Duration.ofMillis(Math.round(seconds[i] * 1_000));
    }
    return durations;
  }
}
