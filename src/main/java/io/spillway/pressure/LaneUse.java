package io.spillway.pressure;

import io.spillway.pressure.LimitGroup.Limit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of one lane have used so far of each limit, as far as this worker knows: what has
 * ended is known, what runs is estimated, and written evenly. Keeps the last readings of the lane.
 * One thread; times are nanoseconds of one monotonic source.
 */
final class LaneUse {

  /** Readings that are kept, a second apart: the response of a call may take some to begin. */
  private static final int MOST_READINGS = 8;

  private static final long APART_NANOS = 1_000_000_000L;

  /** An estimate of a call's input may be wrong by so much of it, and one of its output by all. */
  private static final double INPUT_ERROR = 0.3;

  private final Deque<LimitReading> readings = new ArrayDeque<>();
  private final double[] settled = new double[Limit.values().length];
  private double expected;
  private double perNano;
  private double startedTimesPerNano;
  private double inputSquares;
  private double outputSquares;
  private int running;

  /**
   * A call that this lane counts.
   *
   * @param input tokens that its request is expected to have
   * @param output tokens that it is expected to write, over {@code overNanos}
   */
  record Counted(double input, double output, double overNanos, long startedNanos) {

    double perNano() {
      return output / overNanos;
    }
  }

  /**
   * What was used up to a moment.
   *
   * @param squares of the errors that the estimates may have, summed
   */
  record UseSoFar(double requests, double input, double output, double squares, double written) {

    static final UseSoFar NONE = new UseSoFar(0, 0, 0, 0, 0);

    double of(Limit limit) {
      return switch (limit) {
        case REQUESTS -> requests;
        case INPUT -> input;
        case OUTPUT -> output;
      };
    }

    /** The square of the error of what is said of a limit. */
    double squareOf(Limit limit) {
      return switch (limit) {
        case REQUESTS -> 0;
        case INPUT -> squares;
        case OUTPUT -> written;
      };
    }
  }

  /** A call starts. */
  Counted started(TokenEstimate estimate, long bytes, long nowNanos) {
    Counted call =
        new Counted(estimate.inputOf(bytes), estimate.output(), estimate.nanos(), nowNanos);
    running++;
    settled[Limit.REQUESTS.ordinal()]++;
    settled[Limit.INPUT.ordinal()] += call.input();
    add(call, 1);
    return call;
  }

  private void add(Counted call, int sign) {
    expected += sign * call.output();
    perNano += sign * call.perNano();
    startedTimesPerNano += sign * call.perNano() * call.startedNanos();
    inputSquares += sign * Math.pow(INPUT_ERROR * call.input(), 2);
    outputSquares += sign * Math.pow(call.output(), 2);
  }

  /** A call ended, and has used so much. */
  void ended(Counted call, double input, double output) {
    settle(call);
    settled[Limit.INPUT.ordinal()] += input - call.input();
    settled[Limit.OUTPUT.ordinal()] += output;
  }

  /** A call ended that has used nothing. */
  void failed(Counted call) {
    settled[Limit.REQUESTS.ordinal()]--;
    ended(call, 0, 0);
  }

  private void settle(Counted call) {
    add(call, -1);
    running--;
    if (running == 0) { // nothing is left of what rounding left
      expected = 0;
      perNano = 0;
      startedTimesPerNano = 0;
      inputSquares = 0;
      outputSquares = 0;
    }
  }

  /** What was used up to now. */
  UseSoFar soFar(long nowNanos) {
    double written = Math.clamp(perNano * nowNanos - startedTimesPerNano, 0, Math.max(0, expected));
    return new UseSoFar(
        settled[Limit.REQUESTS.ordinal()],
        settled[Limit.INPUT.ordinal()],
        settled[Limit.OUTPUT.ordinal()] + written,
        Math.max(0, inputSquares),
        Math.max(0, outputSquares));
  }

  /** An answer told this. */
  void read(LimitReading reading) {
    LimitReading last = readings.peekLast();
    if (last != null && reading.beganNanos() - last.beganNanos() < APART_NANOS) {
      return;
    }
    readings.addLast(reading);
    if (readings.size() > MOST_READINGS) {
      readings.removeFirst();
    }
  }

  /** The newest reading of a response that had begun by then; null if there is none. */
  @Nullable LimitReading readBefore(long nanos) {
    LimitReading newest = null;
    for (LimitReading reading : readings) {
      if (reading.beganNanos() <= nanos) {
        newest = reading;
      }
    }
    return newest;
  }

  /** When the last kept reading came. */
  long lastNanos() {
    LimitReading last = readings.peekLast();
    return last == null ? Long.MIN_VALUE : last.beganNanos();
  }
}
