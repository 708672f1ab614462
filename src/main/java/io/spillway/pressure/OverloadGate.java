package io.spillway.pressure;

import java.util.OptionalInt;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The overload gate of one lane: so many places, of which each call that is refused for overload
 * takes one away, and which come back by probes that successes pay for. So about one call in forty
 * is refused, whatever the capacity is. If the last place is gone the lane is half-open: single
 * probes, further and further apart, find out when it is over.
 *
 * <p>A state machine: it is told of starts and ends, and the time of each, in nanoseconds of one
 * monotonic source. One thread. The numbers come from a study (docs/internals/pressure.md).
 */
final class OverloadGate {
  /** Slow start tries so many places at first: it has 200 after 28 s. */
  static final int FIRST_PLACES = 10;

  /** After a probe that held, so many times its places are tried at once. */
  private static final int GROWTH = 3;

  private final int most;
  private final int first;
  private final DoubleSupplier random;
  private final Brake brake = new Brake();
  private final TooFast tooFast = new TooFast();
  private final Cuts cuts = new Cuts();
  private final Credit credit = new Credit();
  private final GoodLevel good = new GoodLevel();
  private final CallLength callLength = new CallLength();
  private final Background background;

  private int places = 1;
  private int running;
  private boolean isStartup = true;
  private boolean isKnown;
  private double share;
  private @Nullable Probe probe;
  private @Nullable HalfOpen halfOpen;
  private long probedNanos;
  private boolean comesBack;
  private String why = "";
  private long closings;

  /**
   * A lane of which nothing is known: one place, and slow start.
   *
   * @param most places at most, from 1 on
   * @param first places that are tried at first, or this worker's share of them, but two at least
   * @param share of the partitions that this worker has, above 0, at most 1
   * @param random from 0 to 1, 1 excluded
   * @param background finds what is refused however few calls run
   */
  OverloadGate(int most, int first, double share, DoubleSupplier random, Background background) {
    this.most = most;
    this.first = first;
    this.share = share;
    this.random = random;
    this.background = background;
    background.alone(share == 1);
  }

  /** Rule 1. Whether one more call may start. */
  boolean mayStart(long nowNanos) {
    look(nowNanos);
    int opened = probe == null ? 0 : probe.opened(nowNanos);
    int may = halfOpen != null ? 1 : background.most(Math.min(most, places + opened));
    return blocked(nowNanos) == 0 && running < may;
  }

  /** Nanoseconds for which nothing starts, whatever ends. */
  private long blocked(long nowNanos) {
    long wait = halfOpen == null ? 0 : halfOpen.left(nowNanos);
    return Math.max(wait, Math.max(brake.left(nowNanos), tooFast.closedFor(nowNanos)));
  }

  /** A call starts. */
  void started(long nowNanos) {
    background.started(running, halfOpen != null, nowNanos);
    running++;
    cuts.started(nowNanos);
    if (probe != null) {
      probe.runs(running);
    }
  }

  /** A response began well. Three, of calls started after the last cut, end the run of cuts. */
  void began(long startedNanos, long nowNanos) {
    look(nowNanos);
    cuts.began(startedNanos);
  }

  /** A call ended that started then. Throws {@link IllegalStateException} if none runs. */
  void ended(long startedNanos, Signal signal, long nowNanos) {
    if (running == 0) {
      throw new IllegalStateException("more calls ended than started");
    }
    look(nowNanos);
    running--;
    boolean isAfterCut = cuts.ended(startedNanos);
    if (isBackground(startedNanos, signal, nowNanos)) {
      return;
    }
    switch (signal.kind()) {
      case SUCCESS -> succeeded(startedNanos, nowNanos);
      case OVERLOAD, TOO_FAST -> turnedAway(startedNanos, isAfterCut, signal, nowNanos);
      case OTHER, NO_BUDGET -> toldNothing(signal, nowNanos);
      case NOTHING -> {} // a place is free again
    }
  }

  /**
   * Whether a refusal takes no place, because as many calls are refused with fewer places. If that
   * has just become known, the lane comes back to what it had, and is in slow start again.
   */
  private boolean isBackground(long startedNanos, Signal signal, long nowNanos) {
    boolean isUnprovoked = probe == null && !cuts.isOfRefusedProbe(startedNanos);
    boolean forgives = background.ended(startedNanos, signal, isUnprovoked, places, nowNanos);
    if (background.hasBecomeKnown()) {
      good.held(background.level());
      isKnown = false;
      isStartup = true;
      if (halfOpen == null) {
        begin(good.missing(places), Probe.PACE_AFTER_CLOSURE_NANOS, nowNanos);
      }
    }
    return forgives && halfOpen == null;
  }

  /** What time alone changes: a brake lets go, calls have survived, a probe has held or begins. */
  private void look(long nowNanos) {
    if (brake.letGo(nowNanos)) {
      places = Math.max(Math.min(places, running), 1);
    }
    if (cuts.untilSurvival(nowNanos) == 0) {
      cuts.endRun();
      isKnown |= halfOpen == null;
      if (halfOpen != null) {
        reopen(nowNanos);
      }
    }
    if (probe != null && probe.hasHeld(places, nowNanos)) {
      held(probe, nowNanos);
    }
    if (probe == null && halfOpen == null) {
      probeIfPaid(nowNanos);
    }
  }

  /**
   * Rule 2. A probe that held: three times as many places are tried at once, but no more than are
   * known. For example 4 places and a probe of 2 become 6 places and a probe of 6.
   */
  private void held(Probe done, long nowNanos) {
    places = Math.min(places + done.places(), done.mostRunning());
    good.held(places);
    probe = null;
    begin(Math.min(GROWTH * done.places(), places), Probe.PACE_NANOS, nowNanos);
  }

  private void begin(int wanted, long paceNanos, long nowNanos) {
    int room = Math.min(wanted, most - places);
    if (room > 0 && tooFast.growthHeldFor(nowNanos) == 0) {
      probe = new Probe(room, nowNanos, callLength.atMost(paceNanos));
      probe.runs(running);
      probedNanos = nowNanos;
    }
  }

  /**
   * Rule 3. A probe begins if all places are used and growth is not held: in slow start at once;
   * else if successes have paid for it. For example with 30 places 40 successes pay for one more,
   * with 90 places 60; with 20 places of a good level of 100, 40 successes or 15 s pay for 10 more.
   */
  private void probeIfPaid(long nowNanos) {
    if (running < places
        || background.isTrial()
        || brake.left(nowNanos) > 0
        || tooFast.closedFor(nowNanos) > 0) {
      return;
    }
    if (comesBack && tooFast.growthHeldFor(nowNanos) == 0) {
      comeBack(nowNanos);
      return;
    }
    if (isStartup) {
      begin(places == 1 ? firstPlaces() - 1 : 1, Probe.PACE_NANOS, nowNanos);
    } else if (credit.isEnough(places)
        || good.nanosUntilTry(places, share, probedNanos, nowNanos) == 0) {
      credit.pay(places);
      begin(good.step(places), Probe.PACE_NANOS, nowNanos);
    }
  }

  private int firstPlaces() {
    return Math.max(2, (int) Math.round(first * share));
  }

  private void comeBack(long nowNanos) {
    comesBack = false;
    good.missed(places);
    begin(good.missing(places), Probe.PACE_AFTER_CLOSURE_NANOS, nowNanos);
  }

  /** Rule 5. A success is credit for a probe, for two at most; nothing else grows the places. */
  private void succeeded(long startedNanos, long nowNanos) {
    callLength.succeeded(startedNanos, nowNanos);
    credit.earn(places);
    cuts.endRun();
    isKnown |= halfOpen == null;
    tooFast.succeeded(nowNanos);
    if (probe != null) {
      probe.succeeded(startedNanos);
    }
    if (halfOpen != null) {
      reopen(nowNanos);
    }
  }

  /** A 429 is an overload like another if a share of the calls is refused anyhow. */
  private void turnedAway(long startedNanos, boolean isAfterCut, Signal signal, long nowNanos) {
    boolean isAnyhow = background.share() > 0 && halfOpen == null;
    if (isStartup && halfOpen == null) {
      background.tryHalf(running + 1, nowNanos);
    }
    if (signal.kind() == Signal.Kind.OVERLOAD || isAnyhow) {
      refused(startedNanos, isAfterCut, signal, nowNanos);
    } else {
      tooFast(signal, nowNanos);
    }
  }

  /** Rule 4. A call that is refused takes its place away. */
  private void refused(long startedNanos, boolean isAfterCut, Signal signal, long nowNanos) {
    why = signal.what();
    if (halfOpen != null) {
      cuts.cut();
      halfOpen.failed(share, signal.retryAfter(), nowNanos);
      return;
    }
    if (!cuts.isOfRefusedProbe(startedNanos)) {
      brake.failed(places, nowNanos);
    }
    if (probe != null) {
      cutProbe(nowNanos);
    } else if (isAfterCut) {
      places = good.afterRefusal(places, places - cuts.cutOfRun(places), share, nowNanos);
      probedNanos = nowNanos;
    } else {
      places--;
    }
    isStartup = false;
    places = Math.max(places, Math.min(running, 1));
    if (places < 1) {
      close(signal, nowNanos);
    }
  }

  /** A call is refused while a probe is open: the places are those that run or were known. */
  private void cutProbe(long nowNanos) {
    int without = Math.max(running + 1, places) - 1;
    int otherwise = Cuts.afterProbe(without, random.getAsDouble());
    places = good.afterRefusal(without, otherwise, share, nowNanos);
    good.missed(places);
    credit.lose();
    probe = null;
    cuts.beginRun(nowNanos);
    probedNanos = nowNanos;
  }

  /** Rule 6. The last place is gone: the lane is half-open. */
  private void close(Signal signal, long nowNanos) {
    places = 0;
    probe = null;
    closings++;
    background.closed();
    halfOpen = new HalfOpen(random);
    halfOpen.waitAgain(share, signal.retryAfter(), nowNanos);
  }

  /**
   * The probe of a half-open lane ended well or has lived for 10 s: the places up to the last good
   * level are opened over 6 s. After a long closure one probe is free; if no call had been accepted
   * before, it is slow start again.
   */
  private void reopen(long nowNanos) {
    if (halfOpen != null && halfOpen.wasLong()) {
      credit.earnProbe(places);
    }
    halfOpen = null;
    good.reopened(nowNanos);
    isStartup = !isKnown;
    isKnown = true;
    places = 1;
    cuts.endRun();
    begin(good.missing(places), Probe.PACE_AFTER_CLOSURE_NANOS, nowNanos);
  }

  /**
   * A 429: the lane is closed for {@code retry-after}, and the call's place is taken away; of a
   * probe, those of all that do not run. Later it comes back to the last good level over 6 s, less
   * 15 % of what is missing. For example 40 of 200 places are left: a probe opens 136 more.
   */
  private void tooFast(Signal signal, long nowNanos) {
    why = signal.what();
    boolean isFirst = tooFast.told(signal.retryAfter(), nowNanos);
    if (halfOpen != null) { // the API answers, it only has no room for this one now
      halfOpen = new HalfOpen(random);
      toldNothing(signal, nowNanos);
      return;
    }
    closings += isFirst ? 1 : 0;
    int known = probe == null ? places : Math.max(running + 1, places);
    places = Math.max(1, known - 1);
    probe = null;
    comesBack = true;
    credit.lose();
  }

  private void toldNothing(Signal signal, long nowNanos) {
    if (halfOpen != null) {
      halfOpen.waitAgain(share, signal.retryAfter(), nowNanos);
    }
  }

  /**
   * Rule 7. This worker has another share of the partitions, above 0, and of the places: of half of
   * them 50 of 100. With fewer it does not grow for 60 s, in which the others take theirs; one that
   * is as small as a new worker's grows. With more, the first probe is paid for.
   */
  void share(double now, long nowNanos) {
    double ratio = now / share;
    share = now;
    background.alone(share == 1);
    good.scale(ratio, most);
    if (halfOpen == null) {
      places = Math.clamp(Math.round(places * ratio), 1, most);
    }
    if (ratio < 1) {
      if (!isStartup || places > firstPlaces()) {
        tooFast.holdGrowth(nowNanos);
      }
      probe = null;
    } else if (ratio > 1) {
      credit.fill(places);
    }
  }

  /**
   * Nanoseconds until one more may start although none ends; {@link Long#MAX_VALUE} if only an end
   * brings that, or one may start now.
   */
  long nanosUntilOpening(long nowNanos) {
    if (mayStart(nowNanos)) {
      return Long.MAX_VALUE;
    }
    long blocked = blocked(nowNanos);
    if (halfOpen != null && running > 0) {
      return Math.max(1, cuts.untilSurvival(nowNanos));
    }
    if (blocked > 0) {
      return blocked;
    }
    return probe != null ? probe.nanosUntilNext(nowNanos) : nanosUntilProbe(nowNanos);
  }

  private long nanosUntilProbe(long nowNanos) {
    if (running < places || places >= most || background.isTrial()) {
      return Long.MAX_VALUE;
    }
    long held = tooFast.growthHeldFor(nowNanos);
    if (isStartup || comesBack || credit.isEnough(places)) {
      return held > 0 ? held : Long.MAX_VALUE;
    }
    return Math.max(Math.max(1, held), good.nanosUntilTry(places, share, probedNanos, nowNanos));
  }

  /** What it is like now, of the lane. */
  GateState state(String lane, long nowNanos) {
    long until = nowNanos + blocked(nowNanos);
    OptionalInt now = OptionalInt.of(places);
    return new GateState(OverloadGates.NAME, lane, now, running, opening(), closings, why, until);
  }

  private GateState.Openness opening() {
    if (halfOpen != null) {
      return GateState.Openness.HALF_OPEN;
    }
    return tooFast.isOn() ? GateState.Openness.CLOSED : GateState.Openness.OPEN;
  }

  boolean isOpen() {
    return opening() == GateState.Openness.OPEN;
  }

  int running() {
    return running;
  }
}
