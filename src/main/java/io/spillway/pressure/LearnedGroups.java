package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.pressure.LaneUse.Counted;
import io.spillway.pressure.LaneUse.UseSoFar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Learns from answers which lanes share the API's limits a minute, for lanes that are in no group
 * of the configuration: see {@link LanePair}. At most {@value #MOST_LANES} lanes are watched, those
 * that were answered first; one that is not answered for ten minutes makes room. Pure: times are
 * parameters. One thread.
 */
final class LearnedGroups {

  static final int MOST_LANES = 32;

  private static final long IDLE_NANOS = 600_000_000_000L;

  private final Map<String, LaneUse> lanes = new LinkedHashMap<>();
  private final List<LanePair> pairs = new ArrayList<>();

  /** The name of the group of each lane that is in one with others. */
  private Map<String, String> groups = Map.of();

  /**
   * A call that runs.
   *
   * @param lane which counts it; null if it was not watched when the call started
   */
  record WatchedCall(
      String name,
      @Nullable LaneUse lane,
      @Nullable Counted counted,
      long startedNanos,
      Map<LaneUse, UseSoFar> used) {}

  /** The name of the lane's group: the first member's and others, or its own if it is alone. */
  String groupOf(String lane) {
    return groups.getOrDefault(lane, lane);
  }

  /** The name of the group of each lane that is in one with others. */
  Map<String, String> groups() {
    return groups;
  }

  /** A call starts. */
  WatchedCall started(String name, TokenEstimate estimate, long bytes, long nowNanos) {
    LaneUse lane = lanes.get(name);
    Counted counted = lane == null ? null : lane.started(estimate, bytes, nowNanos);
    Map<LaneUse, UseSoFar> used = new HashMap<>();
    lanes.values().forEach(watched -> used.put(watched, watched.soFar(nowNanos)));
    return new WatchedCall(name, lane, counted, nowNanos, used);
  }

  /**
   * A good response began.
   *
   * @param at when, by the wall's clock
   * @param share of the partitions that this worker has
   * @return whether lanes were joined or parted
   */
  boolean began(WatchedCall call, RateLimits limits, Instant at, double share, long nowNanos) {
    LimitReading reading =
        LimitReading.of(limits, at, call.startedNanos(), nowNanos, share, call.used());
    if (reading.told().isEmpty()) {
      return false;
    }
    LaneUse lane = watched(call.name(), nowNanos);
    if (lane == null) {
      return false;
    }
    boolean isChanged = false;
    for (LanePair pair : pairs) {
      if (pair.isOf(lane) && pair.read(lane, reading)) {
        isChanged = true;
        if (!pair.isJoined()) {
          partAllOf(pair);
        }
      }
    }
    lane.read(reading);
    if (isChanged) {
      groups = joinedNow();
    }
    return isChanged;
  }

  /** One of the two does not belong to the group, and which is not known. */
  private void partAllOf(LanePair parted) {
    for (LanePair pair : pairs) {
      if (pair != parted && (pair.isOf(parted.lane(0)) || pair.isOf(parted.lane(1)))) {
        pair.beginAnew();
      }
    }
  }

  /**
   * A call ended.
   *
   * @param input tokens that it used, less than 0 if it used nothing at all
   */
  void ended(WatchedCall call, double input, double output) {
    if (call.lane() == null || call.counted() == null) {
      return;
    }
    if (input < 0) {
      call.lane().failed(call.counted());
    } else {
      call.lane().ended(call.counted(), input, output);
    }
  }

  private @Nullable LaneUse watched(String name, long nowNanos) {
    LaneUse known = lanes.get(name);
    if (known != null) {
      return known;
    }
    if (lanes.size() >= MOST_LANES && !hasForgottenOne(nowNanos)) {
      return null;
    }
    LaneUse fresh = new LaneUse();
    lanes.values().forEach(other -> pairs.add(new LanePair(other, fresh)));
    lanes.put(name, fresh);
    return fresh;
  }

  private boolean hasForgottenOne(long nowNanos) {
    for (Map.Entry<String, LaneUse> lane : lanes.entrySet()) {
      if (nowNanos - lane.getValue().lastNanos() > IDLE_NANOS) {
        pairs.removeIf(pair -> pair.isOf(lane.getValue()));
        lanes.remove(lane.getKey());
        groups = joinedNow();
        return true;
      }
    }
    return false;
  }

  /** The first of a group is the first in the order of names: other workers name it so too. */
  private Map<String, String> joinedNow() {
    Map<LaneUse, String> names = new HashMap<>();
    lanes.forEach((name, lane) -> names.put(lane, name));
    Map<String, TreeSet<String>> sets = new HashMap<>();
    for (LanePair pair : pairs) {
      if (pair.isJoined()) {
        TreeSet<String> members = new TreeSet<>();
        for (int side = 0; side < 2; side++) {
          String name = names.get(pair.lane(side));
          members.addAll(sets.getOrDefault(name, new TreeSet<>(List.of(name))));
        }
        members.forEach(name -> sets.put(name, members));
      }
    }
    Map<String, String> next = new HashMap<>();
    sets.forEach((name, members) -> next.put(name, members.first() + " and others"));
    return Map.copyOf(next);
  }
}
