package io.spillway.api;

import java.time.Duration;

/** Hears of one attempt, on an event loop; of one that was cancelled, only what it had cost. */
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
   * The attempt was cancelled; called once, also if it had ended meanwhile.
   *
   * @param cost the tokens that its answer had named by then
   */
  void cancelled(Usage cost);

  /**
   * How long an attempt took.
   *
   * @param firstByte from its start until the response began; the whole time if there was none
   * @param total from its start until its outcome
   */
  record AttemptTiming(Duration firstByte, Duration total) {

    /**
     * From nanoseconds of one monotonic source.
     *
     * @param firstByte 0 if no response began
     */
    static AttemptTiming of(long started, long firstByte, long now) {
      long first = firstByte == 0 ? now : firstByte;
      return new AttemptTiming(Duration.ofNanos(first - started), Duration.ofNanos(now - started));
    }
  }
}
