package io.spillway.worker;

import io.spillway.api.ResponseStart;
import io.spillway.pressure.Feedback;
import java.time.Instant;

/** What an event loop tells the pump of a call that runs. */
sealed interface CallEvent {

  /** The call that it is about. */
  Calls.Running call();

  /**
   * The response began.
   *
   * @param at when, by the wall's clock
   */
  record Began(Calls.Running call, ResponseStart start, Instant at) implements CallEvent {}

  /**
   * The attempt ended; the last news of its call.
   *
   * @param uncommitted the outcome as a record
   * @param feedback what it tells the scheduler
   */
  record Ended(Calls.Running call, UncommittedOutcome uncommitted, Feedback feedback)
      implements CallEvent {}
}
