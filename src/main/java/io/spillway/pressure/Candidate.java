package io.spillway.pressure;

/** What waits for a place: a job, as far as the {@link Scheduler} knows it. */
public interface Candidate {

  /** The lane it stands in, for as long as it waits: the model it asks for. */
  String lane();

  /** Names it: another job has another name, and the same one the same when it comes again. */
  default String name() {
    return Integer.toString(System.identityHashCode(this));
  }

  /** How many bytes its request has: the only thing that is known of its tokens before the call. */
  long requestBytes();
}
