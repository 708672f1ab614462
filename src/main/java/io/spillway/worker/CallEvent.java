package io.spillway.worker;

import io.spillway.api.ResponseStart;
import io.spillway.api.Usage;
import io.spillway.pressure.Feedback;
import java.time.Instant;

/** A message from an event loop to the pump about a running call. */
sealed interface CallEvent {

  /** The call. */
  Calls.Running call();

  /**
   * The response began.
   *
   * @param at the wall-clock time
   */
  record Began(Calls.Running call, ResponseStart start, Instant at) implements CallEvent {}

  /**
   * The attempt ended; the last message about its call.
   *
   * @param uncommitted the outcome as a record
   * @param feedback the outcome as the scheduler needs it
   */
  record Ended(Calls.Running call, UncommittedOutcome uncommitted, Feedback feedback)
      implements CallEvent {}

  /**
   * The attempt was cut off because its job was canceled; the last message about its call.
   *
   * @param cost the tokens that its answer had named by then
   * @param at the wall-clock time
   */
  record CutOff(Calls.Running call, Usage cost, Instant at) implements CallEvent {}
}
