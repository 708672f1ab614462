package io.spillway.ladder;

import java.time.Duration;

/** Where a failed job goes. */
public sealed interface Route {

  /**
   * To a delay topic.
   *
   * @param tier the ladder's tier, from 0
   * @param delay the delay of the job's slot in that tier
   * @param whole how long the job waits at least until its next call: {@code delay}, or more if it
   *     is to go round more than once
   * @param expiresLater whether the wait does not count against the default expiry
   */
  record Retry(int tier, Duration delay, Duration whole, boolean expiresLater) implements Route {

    /** Whether the delay is not all of the wait. */
    public boolean isPart() {
      return whole.compareTo(delay) > 0;
    }
  }

  /**
   * To a delay topic, without counting an attempt.
   *
   * @param tier the ladder's tier, from 0
   * @param delay the delay of the job's slot in that tier
   */
  record Hold(int tier, Duration delay) implements Route {}

  /**
   * To a delay topic, because the job was put off without a call.
   *
   * @param tier the ladder's tier, from 0
   * @param delay the delay of the job's slot in that tier
   */
  record Deferral(int tier, Duration delay) implements Route {}

  /**
   * To the dead letters, with an errored result.
   *
   * @param bound the bound that ended the job, in words; empty if its failure or its number of
   *     attempts ended it
   */
  record DeadLetter(String bound) implements Route {

    /** The route after a failure that trying again does not cure. */
    DeadLetter() {
      this("");
    }
  }

  /** To the dead letters, with an expired result. */
  record Expire() implements Route {}
}
