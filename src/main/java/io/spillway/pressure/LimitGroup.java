package io.spillway.pressure;

import io.spillway.api.RateLimits;
import java.util.List;

/**
 * The limits of a group of models that share them: requests, input and output tokens a minute. What
 * a call will use is taken when it starts; what it has used counts when it has ended. One thread.
 */
final class LimitGroup {

  /** Before the API has told a limit, so many calls at once find out. */
  static final int UNKNOWN_CALLS = 3;

  private static final double LEAST_INPUT = 4_000;
  private static final double LEAST_OUTPUT = 3_000;

  private final RateBucket requests = new RateBucket(1);
  private final RateBucket input = new RateBucket(LEAST_INPUT);
  private final RateBucket output = new RateBucket(LEAST_OUTPUT);
  private final Deadline closed = new Deadline();
  private double inputSoFar;
  private long requestsSoFar;
  private int running;
  private boolean isSilent;
  private long closings;

  /**
   * What a call takes.
   *
   * @param stream its number
   * @param input tokens that its request is expected to have
   * @param output tokens that it is expected to write, over {@code overNanos}
   * @param inputSoFar all that was taken of the group when it had started
   * @param requestsSoFar the same of requests
   */
  record Reservation(
      Started stream,
      double input,
      double output,
      double overNanos,
      double inputSoFar,
      long requestsSoFar) {}

  /** Why a call may not start, or null if it may: one of the three limits. */
  enum Limit {
    REQUESTS("requests"),
    INPUT("input tokens"),
    OUTPUT("output tokens");

    private final String text;

    Limit(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  RateBucket bucket(Limit limit) {
    return switch (limit) {
      case REQUESTS -> requests;
      case INPUT -> input;
      case OUTPUT -> output;
    };
  }

  private static double need(Limit limit, TokenEstimate estimate, long bytes) {
    return switch (limit) {
      case REQUESTS -> 1;
      case INPUT -> estimate.inputOf(bytes);
      case OUTPUT -> estimate.output();
    };
  }

  /** Whether a call of so many bytes may start. */
  boolean mayStart(TokenEstimate estimate, long bytes, double share, long nowNanos) {
    return closed.left(nowNanos) == 0
        && (isKnown() || isSilent || running < UNKNOWN_CALLS)
        && lacking(estimate, bytes, share, nowNanos).isEmpty();
  }

  /** The limits that do not cover a call now. */
  List<Limit> lacking(TokenEstimate estimate, long bytes, double share, long nowNanos) {
    return List.of(Limit.values()).stream()
        .filter(limit -> !bucket(limit).covers(need(limit, estimate, bytes), share, nowNanos))
        .toList();
  }

  /** How long until a call may start that may not now. */
  long nanosUntilOpening(TokenEstimate estimate, long bytes, double share, long nowNanos) {
    long left = closed.left(nowNanos);
    if (left > 0) {
      return left;
    }
    return lacking(estimate, bytes, share, nowNanos).stream()
        .mapToLong(limit -> bucket(limit).nanosUntil(need(limit, estimate, bytes), share, nowNanos))
        .max()
        .orElse(Long.MAX_VALUE);
  }

  /** Whether the API has told a limit of the group. */
  boolean isKnown() {
    return requests.isKnown() || input.isKnown() || output.isKnown();
  }

  /** A call starts, and takes what it is expected to use. */
  Reservation started(Started stream, TokenEstimate estimate) {
    running++;
    double in = estimate.inputOf(stream.bytes());
    double out = estimate.output();
    requests.take(1);
    input.take(in);
    output.startsWriting(out, estimate.nanos(), stream.nanos());
    inputSoFar += in;
    requestsSoFar++;
    return new Reservation(stream, in, out, estimate.nanos(), inputSoFar, requestsSoFar);
  }

  /** A response began; if it told no limits although it is a good one, there are none. */
  void began(Reservation call, RateLimits limits, boolean isGood) {
    long stream = call.stream().number();
    long since = call.stream().nanos();
    double inputAfter = inputSoFar - call.inputSoFar();
    told(requests, limits.requests(), stream, requestsSoFar - call.requestsSoFar(), since);
    told(input, limits.inputTokens(), stream, inputAfter, since);
    told(output, limits.outputTokens(), stream, 0, since);
    isSilent = isGood && !isKnown();
  }

  private static void told(
      RateBucket bucket, RateLimits.Bucket told, long stream, double usedAfter, long nanos) {
    if (told.limit().isPresent() && told.remaining().isPresent()) {
      bucket.told(told.limit().getAsLong(), told.remaining().getAsLong(), stream, usedAfter, nanos);
    }
  }

  /**
   * A call ended.
   *
   * @param usedInput tokens that it used, which is less than 0 if nobody knows
   * @param usedOutput the same of what it wrote
   */
  void ended(Reservation call, double usedInput, double usedOutput, double share, long nowNanos) {
    running--;
    output.stopsWriting(call.output(), call.overNanos(), call.stream().nanos());
    if (usedInput >= 0) {
      input.take(usedInput - call.input());
      inputSoFar += usedInput - call.input();
      output.wroteMore(usedOutput - call.output(), share, nowNanos);
      output.wrote(usedOutput, call.stream().nanos(), nowNanos);
    }
  }

  /**
   * A call was refused for want of budget. It has used nothing; but what it would have used stays
   * taken until the API tells what is left, for others were refused as well.
   */
  void refused(Reservation call, long waitNanos, long nowNanos) {
    running--;
    output.stopsWriting(call.output(), call.overNanos(), call.stream().nanos());
    if (closed.left(nowNanos) == 0) {
      closings++;
    }
    closed.extendTo(nowNanos + waitNanos);
  }

  /** Nanoseconds for which nothing starts. */
  long closedFor(long nowNanos) {
    return closed.left(nowNanos);
  }

  /** How often it was closed. */
  long closings() {
    return closings;
  }

  /** How many of its calls run. */
  int running() {
    return running;
  }
}
