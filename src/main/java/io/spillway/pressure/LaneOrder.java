package io.spillway.pressure;

import org.jspecify.annotations.Nullable;

/** What a person, or a key file that has changed, tells the scheduler. */
public sealed interface LaneOrder {

  /**
   * A hold is over.
   *
   * @param lane null for all
   * @param letFail whether the failures that led to it are the jobs' own
   */
  record Release(@Nullable String lane, boolean letFail) implements LaneOrder {}

  /**
   * Nothing new is to start.
   *
   * @param lane null for all
   */
  record Pause(@Nullable String lane) implements LaneOrder {}

  /**
   * A pause is over.
   *
   * @param lane null for all
   */
  record Resume(@Nullable String lane) implements LaneOrder {}

  /**
   * A bound on streams.
   *
   * @param lane null for all together
   * @param streams at most so many, 0 for no bound
   */
  record Ceiling(@Nullable String lane, int streams) implements LaneOrder {}

  /** The API is called with another key from now on. */
  record CredentialChanged() implements LaneOrder {}

  /**
   * What came of an order.
   *
   * @param isDone whether it was carried out
   * @param words what was done, or why not, for people
   */
  record OrderAnswer(boolean isDone, String words) {}
}
