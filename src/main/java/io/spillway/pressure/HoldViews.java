package io.spillway.pressure;

import io.spillway.pressure.LanesView.Held;
import io.spillway.pressure.LanesView.LaneViewState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Describes holds for people: health, the log, {@code lanes list}. For the thread that changes
 * them.
 */
record HoldViews(
    AccountHold account,
    OperatorHand hand,
    Map<String, LaneHold> lanes,
    Map<String, GateState> overloaded) {

  /** Sentences about lanes that health shows: the rest is counted. */
  private static final int MOST_SHOWN = 5;

  /** What health and metrics tell. */
  static HoldStatus status(AccountHold account, OperatorHand hand, Map<String, LaneHold> lanes) {
    List<String> words = new ArrayList<>();
    int broken = 0;
    for (Map.Entry<String, LaneHold> lane : lanes.entrySet()) {
      if (lane.getValue().isHeld()) {
        broken++;
        words.add(
            "lane %s is held since %s: %s"
                .formatted(
                    lane.getKey(), seconds(lane.getValue().since()), lane.getValue().words()));
      }
    }
    if (hand.isAllPaused()) {
      words.add("an operator has paused all lanes");
    }
    hand.paused().forEach(lane -> words.add("an operator has paused lane " + lane));
    words.sort(null);
    int paused = hand.paused().size() + (hand.isAllPaused() ? 1 : 0);
    return new HoldStatus(
        account.closed().map(HoldViews::words).orElse(""), shown(words), broken, paused);
  }

  private static List<String> shown(List<String> words) {
    if (words.size() <= MOST_SHOWN) {
      return List.copyOf(words);
    }
    List<String> first = new ArrayList<>(words.subList(0, MOST_SHOWN));
    first.add("and " + (words.size() - MOST_SHOWN) + " lanes more");
    return List.copyOf(first);
  }

  private static String words(AccountHold.Closed closed) {
    return "no jobs start since %s: %s".formatted(seconds(closed.since()), why(closed));
  }

  private static String why(AccountHold.Closed closed) {
    String end = closed.end() == null ? "" : " It names its end: " + seconds(closed.end()) + ".";
    return "%d %s (%s). %s%s"
        .formatted(
            closed.failure().status(),
            closed.failure().shownType(),
            closed.failure().message(),
            closed.failure().advice(),
            end);
  }

  private static Instant seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS);
  }

  /** All lanes that anything is known of. */
  LanesView view(Map<String, Integer> waiting, int running, Instant now, long nowNanos) {
    TreeSet<String> names = new TreeSet<>(lanes.keySet());
    names.addAll(waiting.keySet());
    names.addAll(hand.paused());
    names.addAll(overloaded.keySet());
    List<LanesView.LaneView> views = new ArrayList<>();
    for (String name : names) {
      views.add(lane(name, waiting.getOrDefault(name, 0), now, nowNanos));
    }
    int all = waiting.values().stream().mapToInt(Integer::intValue).sum();
    return new LanesView(
        accountHeld(now, nowNanos), hand.isAllPaused(), hand.ceilingOfAll(), running, all, views);
  }

  private @Nullable Held accountHeld(Instant now, long nowNanos) {
    AccountHold.Closed closed = account.closed().orElse(null);
    if (closed == null) {
      return null;
    }
    long nanos = account.nanosUntilProbe(nowNanos);
    Instant next = nanos == Long.MAX_VALUE ? null : now.plusNanos(nanos);
    return new Held(why(closed), closed.since(), next);
  }

  private LanesView.LaneView lane(String name, int waiting, Instant now, long nowNanos) {
    LaneHold known = lanes.get(name);
    GateState gate = overloaded.get(name);
    Held ofBreaker = known == null ? null : known.view(now, nowNanos);
    Held held = ofBreaker == null && gate != null ? held(gate, now, nowNanos) : ofBreaker;
    LaneViewState state = state(name, ofBreaker != null, gate != null);
    return new LanesView.LaneView(
        name,
        state,
        held,
        known == null ? 0 : known.running(),
        waiting,
        hand.ceilingOf(name),
        null);
  }

  /** The first reason for which a lane is held: the one that lasts longest. */
  private LaneViewState state(String name, boolean isHeld, boolean isOverloaded) {
    if (hand.isPaused(name)) {
      return LaneViewState.PAUSED;
    }
    if (account.closed().isPresent()) {
      return LaneViewState.ACCOUNT;
    }
    if (isHeld) {
      return LaneViewState.HELD;
    }
    return isOverloaded ? LaneViewState.OVERLOADED : LaneViewState.OPEN;
  }

  private static Held held(GateState gate, Instant now, long nowNanos) {
    long nanos = gate.untilNanos() - nowNanos;
    return new Held(gate.words(), null, nanos > 0 ? now.plusNanos(nanos) : null);
  }

  /** A lane, or all, as the subject of a sentence. */
  static String name(@Nullable String lane) {
    return lane == null ? "all lanes are" : "lane " + lane + " is";
  }
}
