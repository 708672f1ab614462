package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import io.spillway.pressure.LaneOrder.OrderAnswer;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds lanes although there would be places: the account's trouble holds all of them, a
 * failure that spares no job holds its lane, and an operator pauses or bounds lanes. The scheduler
 * asks here before it asks the gates. Told by one thread, in nanoseconds of one monotonic source;
 * {@link #status} is for any.
 */
public final class Holds {

  private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

  private final HoldSettings settings;
  private final AccountHold account;
  private final OperatorHand hand = new OperatorHand();

  private final RecentLanes<LaneHold> lanes;

  private int running;
  private volatile HoldStatus status = HoldStatus.NOTHING;

  /** Nothing is held. */
  public Holds(HoldSettings settings) {
    this.settings = settings;
    this.account = new AccountHold(settings);
    this.lanes =
        new RecentLanes<>(
            () -> new LaneHold(settings), List.of(LaneHold::isBlank, lane -> lane.running() == 0));
  }

  /** What is held now. From any thread. */
  public HoldStatus status() {
    return status;
  }

  /** Whether a call may start in the lane. */
  boolean mayStart(String lane, long nowNanos) {
    LaneHold known = lanes.ifKnown(lane);
    return hand.mayStart(lane, known == null ? 0 : known.running(), running)
        && account.mayStart(nowNanos)
        && (known == null || known.breaker().mayStart(nowNanos));
  }

  /** Whether the lane's jobs wait for the end of a hold or of a pause. */
  boolean isHeld(String lane) {
    LaneHold known = lanes.ifKnown(lane);
    return hand.isPaused(lane) || account.closed().isPresent() || (known != null && known.isHeld());
  }

  /**
   * Whether a failure may hold the account or a lane, so that its message is shown in the log, in
   * health and to whoever lists the lanes.
   */
  public static boolean mayShow(Failure failure) {
    return failure.disposition() == Disposition.HOLD
        || Breaker.BreakingFailure.of(failure).isPresent();
  }

  /** A call starts. */
  Ticket started(Candidate job, long nowNanos) {
    LaneHold lane = lanes.of(job.lane());
    lane.started();
    running++;
    boolean ofAccount = account.started();
    return new Ticket(job.lane(), job.name(), nowNanos, ofAccount, lane.breaker().started());
  }

  /** A call's response began. */
  void began(Ticket call, ResponseStart start, long nowNanos) {
    if (start.isGood()) {
      account.beganWell(call.ofAccount(), nowNanos);
      lanes.of(call.lane()).breaker().beganWell(call.ofLane());
      review();
    }
  }

  /** A call was cancelled, or was not made. */
  void unused(Ticket call) {
    left(call);
    account.unused(call.ofAccount());
    lanes.of(call.lane()).breaker().unused(call.ofLane());
  }

  private void left(Ticket call) {
    running--;
    lanes.of(call.lane()).ended();
  }

  /** A call ended; returns whether its failure, if it is one, is the lane's and not the job's. */
  boolean ended(Ticket call, Feedback feedback, long nowNanos) {
    left(call);
    Failure failure = feedback.failure();
    if (failure == null) {
      account.succeeded(call.ofAccount(), nowNanos);
      lanes.of(call.lane()).breaker().succeeded(call.ofLane(), call.startedNanos());
      review();
      return false;
    }
    account.failed(failure, call.ofAccount(), call.startedNanos(), feedback.at(), nowNanos);
    boolean waits = failed(call, failure, feedback.at(), nowNanos);
    review();
    return waits;
  }

  private boolean failed(Ticket call, Failure failure, Instant at, long nowNanos) {
    LaneHold lane = lanes.of(call.lane());
    boolean wasHeld = lane.isHeld();
    Breaker.FailureVerdict verdict =
        lane.breaker().failed(call.job(), failure, call.ofLane(), nowNanos);
    if (!wasHeld && lane.isHeld()) {
      lane.held(settings, failure.message(), at);
    }
    return verdict == Breaker.FailureVerdict.WAITS;
  }

  /** Shows what is held, and logs what has changed. */
  private void review() {
    HoldStatus before = status;
    HoldStatus now = HoldViews.status(account, hand, lanes.all());
    if (now.equals(before)) {
      return;
    }
    status = now;
    if (!now.account().equals(before.account())) {
      log(now.account().isEmpty(), "the account is in order again: jobs start", now.account());
    }
    now.lanes().stream().filter(lane -> !before.lanes().contains(lane)).forEach(LOG::warn);
    before.lanes().stream()
        .filter(lane -> !now.lanes().contains(lane))
        .forEach(lane -> LOG.info("over: {}", lane));
  }

  private static void log(boolean isOver, String over, String trouble) {
    if (isOver) {
      LOG.info(over);
    } else {
      LOG.warn(trouble);
    }
  }

  /** Carries out an order. */
  OrderAnswer order(LaneOrder order, long nowNanos) {
    OrderAnswer answer =
        switch (order) {
          case LaneOrder.Release release -> release(release, nowNanos);
          case LaneOrder.Pause(String lane) -> pause(lane);
          case LaneOrder.Resume(String lane) -> resume(lane);
          case LaneOrder.Ceiling(String lane, int streams) -> ceiling(lane, streams);
          case LaneOrder.CredentialChanged() -> {
            account.credentialChanged(nowNanos);
            yield new OrderAnswer(true, "the new key is tried");
          }
        };
    review();
    return answer;
  }

  private OrderAnswer release(LaneOrder.Release release, long nowNanos) {
    if (release.lane() == null) {
      long held =
          lanes.all().values().stream()
              .filter(lane -> lane.breaker().release(release.letFail()))
              .count();
      account.credentialChanged(nowNanos);
      return new OrderAnswer(true, held + " held lanes are open; the account is tried at once");
    }
    LaneHold lane = lanes.ifKnown(release.lane());
    return lane != null && lane.breaker().release(release.letFail())
        ? new OrderAnswer(true, "lane " + release.lane() + " is open")
        : new OrderAnswer(false, "lane " + release.lane() + " is not held by its failures");
  }

  private OrderAnswer pause(@Nullable String lane) {
    if (!hand.hasRoomFor(lane)) {
      return full();
    }
    hand.pause(lane);
    return new OrderAnswer(true, HoldViews.name(lane) + " paused; open streams go on");
  }

  private OrderAnswer resume(@Nullable String lane) {
    if (lane != null && hand.isAllPaused()) {
      return new OrderAnswer(false, "all lanes are paused: 'resume --all' ends that");
    }
    boolean wasPaused = lane == null || hand.isPaused(lane);
    hand.resume(lane);
    return wasPaused
        ? new OrderAnswer(true, HoldViews.name(lane) + " not paused any more")
        : new OrderAnswer(false, "lane " + lane + " is not paused");
  }

  private OrderAnswer ceiling(@Nullable String lane, int streams) {
    if (!hand.hasRoomFor(lane)) {
      return full();
    }
    hand.ceiling(lane, streams);
    String bound = streams == OperatorHand.NONE ? "no ceiling" : "at most " + streams + " streams";
    return new OrderAnswer(
        true, (lane == null ? "all lanes together" : "lane " + lane) + ": " + bound);
  }

  private static OrderAnswer full() {
    return new OrderAnswer(
        false, "orders for %d lanes stand already".formatted(OperatorHand.MOST_LANES));
  }

  /**
   * Whether more jobs should be read although these wait: not while the account's gate is closed,
   * or all is paused, beyond what a probe needs.
   *
   * @param waiting the lanes of the jobs that wait
   */
  boolean wantsMore(Iterable<String> waiting) {
    if (hand.isAllPaused()) {
      return false;
    }
    if (account.closed().isEmpty()) {
      return true;
    }
    for (String lane : waiting) {
      if (!hand.isPaused(lane)) {
        return false;
      }
    }
    return true;
  }

  /** Whether no lane's jobs start: the account is in trouble, or an operator has paused all. */
  boolean holdsAll() {
    return hand.isAllPaused() || account.closed().isPresent();
  }

  /** Adds the lanes that are held or paused by themselves. */
  void addClosed(Map<String, SlowLane> lanesByName, long nowNanos) {
    if (status.broken() > 0) {
      lanes
          .all()
          .forEach((name, lane) -> {
            if (lane.breaker().state() == Breaker.BreakerState.HELD) {
              long nanos = lane.breaker().nanosUntilProbe(nowNanos);
              lanesByName.put(name, new SlowLane(SlowLane.SlowReason.HELD, nanos));
            }
          });
    }
    hand.paused()
        .forEach(name ->
            lanesByName.put(name, new SlowLane(SlowLane.SlowReason.PAUSED, Long.MAX_VALUE)));
  }

  /** Streams of the lane that are open. */
  int running(String lane) {
    LaneHold known = lanes.ifKnown(lane);
    return known == null ? 0 : known.running();
  }

  /** Whether the lane has all streams that its own ceiling allows. */
  boolean isAtCeiling(String lane) {
    int ceiling = hand.ceilingOf(lane);
    return ceiling != OperatorHand.NONE && running(lane) >= ceiling;
  }

  /** Nanoseconds until a probe may start; {@link Long#MAX_VALUE} if none is waited for. */
  long nanosUntilProbe(long nowNanos) {
    long nanos = account.nanosUntilProbe(nowNanos);
    if (status.broken() > 0) {
      for (LaneHold lane : lanes.all().values()) {
        nanos = Math.min(nanos, lane.breaker().nanosUntilProbe(nowNanos));
      }
    }
    return nanos;
  }

  /**
   * How all stands.
   *
   * @param waiting how many jobs wait in each lane
   * @param overloaded the overload gates that are not open, by lane
   */
  LanesView view(
      Map<String, Integer> waiting, Map<String, GateState> overloaded, Instant now, long nowNanos) {
    HoldViews views = new HoldViews(account, hand, lanes.all(), overloaded);
    return views.view(waiting, running, now, nowNanos);
  }
}
