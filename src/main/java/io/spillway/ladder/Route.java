package io.spillway.ladder;

import java.time.Duration;

/** Where a failed job goes. */
public sealed interface Route {

  /**
   * To a delay topic.
   *
   * @param tier the ladder's tier, from 0
   * @param delay how long the job's slot of that tier delays
   */
  record Retry(int tier, Duration delay) implements Route {}

  /**
   * To the ladder's last tier, without an attempt being counted.
   *
   * @param tier the ladder's last tier
   * @param delay how long the job's slot of that tier delays
   */
  record Hold(int tier, Duration delay) implements Route {}

  /** To the dead letters, with an errored result. */
  record DeadLetter() implements Route {}

  /** To the dead letters, with an expired result. */
  record Expire() implements Route {}
}
