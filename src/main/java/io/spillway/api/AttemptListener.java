package io.spillway.api;

import java.time.Duration;

/** Hears of one attempt, on an event loop. */
public interface AttemptListener {

  /**
   * The attempt ended; called exactly once, unless the attempt was cancelled before.
   *
   * @param outcome how it ended
   * @param timing how long it took
   */
  void ended(Outcome outcome, AttemptTiming timing);

  /**
   * How long an attempt took.
   *
   * @param firstByte until the response began; the whole time where none did
   * @param total until the outcome
   */
  record AttemptTiming(Duration firstByte, Duration total) {}
}
