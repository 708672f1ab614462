package io.spillway.pressure;

import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The gate of an account. A failure for which no job is responsible (a bad key, an unpaid bill, a
 * wrong base URL, a spend limit) closes it to all lanes; single probes at growing intervals find
 * out when it is over. A limit that names its end is waited for, with a probe now and then all the
 * same, for somebody may raise it.
 *
 * <p>For example: a key is taken back. The streams that are open end as they do. After the first
 * 401 nothing starts for a second, then one call; after its 401 nothing for two seconds, and so on
 * up to the longest pause.
 *
 * <p>Pure: told by one thread, in nanoseconds of one monotonic source.
 */
final class AccountHold {

  /** How many times longer the pauses are while a limit names its end. */
  static final int NAMED_END_FACTOR = 6;

  private static final Pattern END =
      Pattern.compile(
          "regain access on (\\d{4}-\\d{2}-\\d{2})(?: at (\\d{2}:\\d{2}) UTC)?",
          Pattern.CASE_INSENSITIVE);

  /**
   * Why it is closed.
   *
   * @param since when it was, by the wall's clock
   * @param end when the API says that it will be over, or null
   */
  record Closed(Failure failure, Instant since, @Nullable Instant end) {}

  private final Probing probing;
  private @Nullable Closed closed;
  private long openedNanos = Long.MIN_VALUE;
  private boolean changed;

  /** An open gate. */
  AccountHold(HoldSettings settings) {
    this.probing = new Probing(settings);
  }

  /** Why it is closed; empty if it is open. */
  Optional<Closed> closed() {
    return Optional.ofNullable(closed);
  }

  /** Whether a call may start. */
  boolean mayStart(long nowNanos) {
    return closed == null || probing.isDue(nowNanos);
  }

  /** A call starts; returns whether it is a probe. */
  boolean started() {
    if (closed == null) {
      return false;
    }
    probing.started();
    changed = false;
    return true;
  }

  /** A call was cancelled, or not made. */
  void unused(boolean probe) {
    if (probe && closed != null) {
      probing.unused();
    }
  }

  /** A call's response began with a status that is no failure: the account was let in. */
  void beganWell(boolean probe, long nowNanos) {
    if (probe) {
      open(nowNanos);
    }
  }

  /**
   * A call failed.
   *
   * @param at when, by the wall's clock
   */
  void failed(Failure failure, boolean probe, long startedNanos, Instant at, long nowNanos) {
    if (failure.disposition() != Disposition.HOLD) {
      decide(failure, probe, nowNanos);
    } else if (closed == null) {
      if (openedNanos == Long.MIN_VALUE || startedNanos - openedNanos >= 0) {
        closed = new Closed(failure, at, end(failure.message()).orElse(null));
        pause(at, nowNanos);
      }
    } else if (probe) {
      closed = new Closed(failure, closed.since(), end(failure.message()).orElse(null));
      pause(at, nowNanos);
    }
  }

  /** What a probe tells that failed for another reason: whether the account was let in. */
  private void decide(Failure failure, boolean probe, long nowNanos) {
    if (!probe || closed == null) {
      return;
    }
    Integer wire = failure.wireStatus();
    boolean wasLetIn = wire != null && wire < 500 && wire != 429 && wire != 408;
    if (wasLetIn) {
      open(nowNanos);
    } else {
      probing.undecided(nowNanos);
    }
  }

  private void pause(Instant at, long nowNanos) {
    Instant end = closed == null ? null : closed.end();
    if (end != null && end.isAfter(at)) {
      long left = Math.min(Duration.between(at, end).toSeconds(), 400L * 86_400) * 1_000_000_000L;
      probing.failedUntil(nowNanos + left, NAMED_END_FACTOR, nowNanos);
    } else {
      probing.failed(nowNanos);
    }
    if (changed) {
      probing.hurry(nowNanos);
    }
  }

  private void open(long nowNanos) {
    if (closed != null) {
      closed = null;
      openedNanos = nowNanos;
      probing.ended();
    }
  }

  /** A call succeeded: a probe that did has opened it, if nothing told of its beginning. */
  void succeeded(boolean probe, long nowNanos) {
    beganWell(probe, nowNanos);
  }

  /** The key is another one: a probe at once, also if one with the former key is on its way. */
  void credentialChanged(long nowNanos) {
    changed = probing.isOut();
    probing.hurry(nowNanos);
  }

  /** Nanoseconds until a probe may start; {@link Long#MAX_VALUE} if that is not what is missing. */
  long nanosUntilProbe(long nowNanos) {
    long nanos = closed == null ? 0 : probing.nanosUntilNext(nowNanos);
    return nanos > 0 ? nanos : Long.MAX_VALUE;
  }

  /** When a spend limit says that it ends: "You will regain access on 2026-10-01 at 00:00 UTC". */
  static Optional<Instant> end(String message) {
    Matcher named = END.matcher(message);
    if (!named.find()) {
      return Optional.empty();
    }
    try {
      LocalTime time = named.group(2) == null ? LocalTime.MIN : LocalTime.parse(named.group(2));
      return Optional.of(LocalDate.parse(named.group(1)).atTime(time).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }
}
