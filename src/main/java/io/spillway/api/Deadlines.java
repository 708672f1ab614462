package io.spillway.api;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which time limit of an attempt is over, or when to look again. Times are nanoseconds of one
 * monotonic source.
 */
final class Deadlines {

  /** The time limits by name. */
  enum TimeLimit {
    CONNECT,
    FIRST_BYTE,
    IDLE,
    PROGRESS,
    TOTAL;

    /** Whether it runs while nothing comes from the server. */
    boolean isOfSilence() {
      return this == FIRST_BYTE || this == IDLE;
    }

    /** The name as configuration and messages have it. */
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

  /** There is a connection; the request goes out. */
  void connected(long nowNanos) {
    stage = AttemptStage.WAITING;
    stageNanos = nowNanos;
  }

  /** The response began. */
  void responded(long nowNanos) {
    stage = AttemptStage.READING;
    byteNanos = nowNanos;
    progressNanos = nowNanos;
  }

  /** Nothing is read for now, for a reason of ours: silence says nothing. */
  void paused() {
    paused = true;
  }

  /** Reading goes on. */
  void resumed(long nowNanos) {
    paused = false;
    byteNanos = nowNanos;
    progressNanos = nowNanos;
  }

  /** Bytes of the body came; with progress, if they held more than pings. */
  void read(boolean progress, long nowNanos) {
    byteNanos = nowNanos;
    if (progress) {
      progressNanos = nowNanos;
    }
  }

  /** The limit that is over, or null. */
  @Nullable TimeLimit exceeded(long nowNanos) {
    for (TimeLimit limit : TimeLimit.values()) {
      if (remaining(limit, nowNanos) <= 0) {
        return limit;
      }
    }
    return null;
  }

  /** Nanoseconds until the next limit may be over, at least 1 ms. */
  long nanosToNextCheck(long nowNanos) {
    long least = Long.MAX_VALUE;
    for (TimeLimit limit : TimeLimit.values()) {
      least = Math.min(least, remaining(limit, nowNanos));
    }
    return Math.max(least, 1_000_000);
  }

  /** How long the limit is. */
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
