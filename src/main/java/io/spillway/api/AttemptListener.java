package io.spillway.api;

import java.time.Duration;

/**
 * Receives the events of one attempt, on its event loop. It is not called any more after the
 * attempt was cancelled.
 */
public interface AttemptListener {

  /**
   * The response began; called at most once, and before {@link #ended}. Not called for an attempt
   * without a response. An exception thrown here ends the attempt with a failure of type internal
   * error.
   */
  void began(ResponseStart start);

  /** The attempt ended; called exactly once, unless the attempt was cancelled before. */
  void ended(AttemptEnd end);

  /**
   * The durations of an attempt.
   *
   * @param firstByte from its start until the response began; the whole time if there was none
   * @param total from its start until its outcome
   */
  record AttemptTiming(Duration firstByte, Duration total) {}
}
