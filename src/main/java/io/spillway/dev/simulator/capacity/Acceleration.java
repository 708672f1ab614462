package io.spillway.dev.simulator.capacity;

/**
 * Refuses a sharp rise: admits at most {@code growth} times the requests of the last minute, and at
 * least {@code floor}, a minute; ten seconds' worth may come at once. The mean forgets with a time
 * constant of one minute. An example: after a minute without calls, a floor of 60 admits 10 at
 * once, then one a second.
 */
final class Acceleration {
  private static final double BURST_OF_A_MINUTE = 1.0 / 6;

  private final AccelerationLimit limit;
  private double average;
  private double room;
  private long atMillis;

  Acceleration(AccelerationLimit limit, long nowMillis) {
    this.limit = limit;
    this.atMillis = nowMillis;
    this.room = burst();
  }

  void advance(long nowMillis) {
    double minutes = (nowMillis - atMillis) / (double) MinuteBucket.MINUTE_MILLIS;
    average *= Math.exp(-minutes);
    room = Math.min(burst(), room + minutes * allowed());
    atMillis = nowMillis;
  }

  /** Requests a minute. */
  double allowed() {
    return Math.max(limit.floor(), limit.growth() * average);
  }

  private double burst() {
    return Math.max(1, allowed() * BURST_OF_A_MINUTE);
  }

  boolean covers() {
    return room >= 1;
  }

  void take() {
    room -= 1;
    average += 1;
  }

  long millisUntilCovered() {
    return covers() ? 0 : (long) Math.ceil((1 - room) / allowed() * MinuteBucket.MINUTE_MILLIS);
  }
}
