package io.spillway.dev.simulator.capacity;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The capacities of all groups at the time of a clock. The plan begins with the first call for any
 * model. Thread-safe.
 */
public final class Capacities {
  private static final long NOT_BEGUN = Long.MIN_VALUE;

  private final InstantSource clock;
  private final Map<String, Capacity> byModel = new HashMap<>();
  private long beganMillis = NOT_BEGUN;

  public Capacities(CapacityPlan plan, InstantSource clock) {
    this.clock = clock;
    for (CapacityGroup group : plan.groups()) {
      var capacity = new Capacity(group);
      group.models().forEach(model -> byModel.put(model, capacity));
    }
  }

  /**
   * The answer to a call.
   *
   * @param lease the place of an admitted call; it must be ended
   * @param readings what the headers tell of the group's budgets; empty if it has none
   */
  public record Asked(
      CapacityVerdict verdict, CapacityLease lease, Map<Metered, MeterReading> readings) {}

  /**
   * Decides about a call.
   *
   * @param inputTokens its prompt, without what is read from the cache
   * @param streamed whether its answer is a stream
   * @param draw when an overload would break it off, from 0 (included) to 1 (excluded)
   */
  public synchronized Asked ask(String model, long inputTokens, boolean streamed, double draw) {
    long now = sinceBegin();
    Capacity capacity = of(model);
    if (capacity == null) {
      return new Asked(new CapacityVerdict.CallAdmitted(), CapacityLease.NONE, Map.of());
    }
    CapacityVerdict verdict = capacity.admit(inputTokens, streamed, now);
    CapacityLease lease =
        verdict instanceof CapacityVerdict.CallAdmitted
            ? new Place(capacity, now, draw)
            : CapacityLease.NONE;
    return new Asked(verdict, lease, capacity.readings(now));
  }

  private @Nullable Capacity of(String model) {
    Capacity own = byModel.get(model);
    return own != null ? own : byModel.get(CapacityGroup.OTHER_MODELS);
  }

  private long sinceBegin() {
    long now = clock.millis();
    if (beganMillis == NOT_BEGUN) {
      beganMillis = now;
    }
    return Math.max(0, now - beganMillis);
  }

  /** The place of one stream. */
  private final class Place implements CapacityLease {
    private final Capacity capacity;
    private final long admittedMillis;
    private final double draw;
    private boolean over;

    Place(Capacity capacity, long admittedMillis, double draw) {
      this.capacity = capacity;
      this.admittedMillis = admittedMillis;
      this.draw = draw;
    }

    @Override
    public boolean breaksOff(boolean ending) {
      synchronized (Capacities.this) {
        return capacity.breaksOff(admittedMillis, draw, ending, sinceBegin());
      }
    }

    @Override
    public void generated(double outputTokens) {
      synchronized (Capacities.this) {
        capacity.generated(outputTokens, sinceBegin());
      }
    }

    @Override
    public void end() {
      synchronized (Capacities.this) {
        if (!over) {
          over = true;
          capacity.ended();
        }
      }
    }
  }
}
