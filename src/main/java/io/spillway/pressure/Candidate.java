package io.spillway.pressure;

/** A job that waits for its turn, as the {@link Scheduler} sees it. */
public interface Candidate {

  /** The lane in which it waits, which does not change: the model that it asks for. */
  String lane();

  /** Names it: another job has another name, and the same one the same when it comes again. */
  default String name() {
    return Integer.toString(System.identityHashCode(this));
  }

  /** How many bytes its request has: the only thing that is known of its tokens before the call. */
  long requestBytes();
}
