package io.spillway.dev.demo;

/** A record that was seen on a topic, as far as the demo's view needs it. */
sealed interface Sighting {

  /**
   * An attempt failed.
   *
   * @param id the job's key
   * @param attempt how often the job was called, from 1
   * @param outputTokens output tokens seen before the failure
   */
  record AttemptFailed(String id, int attempt, FailureKind kind, long outputTokens)
      implements Sighting {}

  /**
   * A job entered a delay topic.
   *
   * @param attempt how often the job was called so far
   * @param tier which delay topic, from 0
   */
  record Delayed(String id, int attempt, int tier) implements Sighting {}

  /** A job left a delay topic. */
  record DelayEnded(String id, int attempt) implements Sighting {}

  /** A job was given up. */
  record DeadLettered(String id) implements Sighting {}

  /**
   * A result.
   *
   * @param id its custom_id
   * @param type succeeded, errored or expired
   * @param attempts how often the job was called
   */
  record ResultSeen(String id, String type, int attempts) implements Sighting {}
}
