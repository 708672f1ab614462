package io.spillway.dev.simulator.settings;

import io.spillway.dev.simulator.faults.Draws;
import java.time.Duration;

/**
 * How long and how fast streams are. Zero times write a stream in one go.
 *
 * @param firstByte from the end of the request to the first byte of the response
 * @param perEvent between two events; whole milliseconds
 * @param events pieces of text in a stream, from 1
 * @param variation how far a stream may be off these three, from 0 (all alike) to 1 (from nothing
 *     to twice as much); drawn for each request from the seed
 */
public record Speed(Duration firstByte, Duration perEvent, int events, double variation) {
  private static final int MOST_EVENTS = 1_000_000;

  /** Checks the ranges. */
  public Speed {
    if (firstByte.isNegative() || perEvent.isNegative()) {
      throw new IllegalArgumentException(
          "times " + firstByte + " and " + perEvent + "; allowed: from 0");
    }
    if (events < 1 || events > MOST_EVENTS) {
      throw new IllegalArgumentException("events " + events + "; allowed: 1 to " + MOST_EVENTS);
    }
    if (!(variation >= 0 && variation <= 1)) {
      throw new IllegalArgumentException("variation " + variation + "; allowed: 0 to 1");
    }
  }

  /** No delays and no variation. */
  public static Speed instant(int events) {
    return new Speed(Duration.ZERO, Duration.ZERO, events, 0);
  }

  /** The times of one stream, in milliseconds; none waits where both are 0. */
  public record StreamPace(long firstByteMillis, long eventMillis) {}

  public StreamPace pace(long seed, long requestHash) {
    return new StreamPace(
        Math.round(firstByte.toMillis() * factor(seed, requestHash, 1)),
        Math.round(perEvent.toMillis() * factor(seed, requestHash, 2)));
  }

  public int eventsOf(long seed, long contentSeed) {
    return (int) Math.max(1, Math.round(events * factor(seed, contentSeed, 3)));
  }

  private double factor(long seed, long request, int what) {
    return 1 + variation * (2 * Draws.unit(seed, request, what) - 1);
  }
}
