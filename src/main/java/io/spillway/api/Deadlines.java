package io.spillway.api;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of one attempt: tells which limit has been exceeded, or when to check again.
 * Times are nanoseconds of one monotonic source.
 */
final class Deadlines {

  /** The time limits by name. */
  enum TimeLimit {
    CONNECT,
    FIRST_BYTE,
    IDLE,
    PROGRESS,
    TOTAL;

    /** Whether it limits how long the server may be silent. */
    boolean isOfSilence() {
      return this == FIRST_BYTE || this == IDLE;
    }

    /** The name in configuration and messages. */
    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private enum AttemptStage {
    CONNECTING,
    WAITING,
    READING
  }

  private final TimeLimits limits;
  private final long startedNanos;
  private AttemptStage stage = AttemptStage.CONNECTING;
  private long stageNanos;
  private long byteNanos;
  private long progressNanos;
  private boolean paused;

  Deadlines(TimeLimits limits, long nowNanos) {
    this.limits = limits;
    this.startedNanos = nowNanos;
    this.stageNanos = nowNanos;
  }

  /** Notes that the connection is open and the request is being sent. */
  void connected(long nowNanos) {
    stage = AttemptStage.WAITING;
    stageNanos = nowNanos;
  }

  /** Notes that the response began. */
  void responded(long nowNanos) {
    stage = AttemptStage.READING;
    byteNanos = nowNanos;
    progressNanos = nowNanos;
  }

  /** Notes that Spillway has paused reading: the server's silence does not count meanwhile. */
  void paused() {
    paused = true;
  }

  /** Notes that reading goes on. */
  void resumed(long nowNanos) {
    paused = false;
    byteNanos = nowNanos;
    progressNanos = nowNanos;
  }

  /**
   * Notes that bytes of the body were read.
   *
   * @param progress whether they contained more than pings
   */
  void read(boolean progress, long nowNanos) {
    byteNanos = nowNanos;
    if (progress) {
      progressNanos = nowNanos;
    }
  }

  /** The limit that has been exceeded; null if none has. */
  @Nullable TimeLimit exceeded(long nowNanos) {
    for (TimeLimit limit : TimeLimit.values()) {
      if (remaining(limit, nowNanos) <= 0) {
        return limit;
      }
    }
    return null;
  }

  /** Nanoseconds until the next limit may be exceeded, at least 1 ms. */
  long nanosToNextCheck(long nowNanos) {
    long least = Long.MAX_VALUE;
    for (TimeLimit limit : TimeLimit.values()) {
      least = Math.min(least, remaining(limit, nowNanos));
    }
    return Math.max(least, 1_000_000);
  }

  /** The length of the limit. */
  Duration length(TimeLimit limit) {
    return switch (limit) {
      case CONNECT -> limits.connect();
      case FIRST_BYTE -> limits.firstByte();
      case IDLE -> limits.idle();
      case PROGRESS -> limits.progress();
      case TOTAL -> limits.total();
    };
  }

  private long remaining(TimeLimit limit, long nowNanos) {
    boolean runs =
        switch (limit) {
          case CONNECT -> stage == AttemptStage.CONNECTING;
          case FIRST_BYTE -> stage == AttemptStage.WAITING;
          case IDLE, PROGRESS -> stage == AttemptStage.READING && !paused;
          case TOTAL -> true;
        };
    return runs ? since(limit) - nowNanos + length(limit).toNanos() : Long.MAX_VALUE;
  }

  private long since(TimeLimit limit) {
    return switch (limit) {
      case CONNECT, FIRST_BYTE -> stageNanos;
      case IDLE -> byteNanos;
      case PROGRESS -> progressNanos;
      case TOTAL -> startedNanos;
    };
  }
}
