package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;

/**
 * The right of a job to run. It is given back exactly once: by {@link #ended} if an attempt has
 * ended, else by {@link #unused}. Giving it back twice is a bug and throws; a permit that is never
 * given back stays counted in {@link Scheduler#running}. Used by the scheduler's thread only; times
 * are nanoseconds of one monotonic source.
 *
 * @param <J> the type of a job
 */
public final class Permit<J extends Candidate> {

  private final Scheduler<J> scheduler;
  private final J job;
  private final Started stream;
  private final Ticket ticket;
  private boolean givenBack;

  Permit(Scheduler<J> scheduler, J job, Started stream, Ticket ticket) {
    this.scheduler = scheduler;
    this.job = job;
    this.stream = stream;
    this.ticket = ticket;
  }

  /** The job that may start. */
  public J job() {
    return job;
  }

  /**
   * The response began. Throws {@link IllegalStateException} if the permit was given back before.
   *
   * @param at when, by the wall's clock
   */
  public void began(ResponseStart start, Instant at, long nowNanos) {
    mustBeOut();
    scheduler.began(stream, ticket, start, at, nowNanos);
  }

  /**
   * Gives the permit back: the attempt ended so. Throws {@link IllegalStateException} if it was.
   *
   * @return whether its failure is the lane's and not the job's, so that the job should wait
   */
  public boolean ended(Feedback feedback, long nowNanos) {
    mustBeOut();
    givenBack = true;
    return scheduler.ended(stream, ticket, feedback, nowNanos);
  }

  /**
   * Gives the permit back: no call was made, or it was cancelled, which tells nothing. Throws
   * {@link IllegalStateException} if it was.
   */
  public void unused(long nowNanos) {
    mustBeOut();
    givenBack = true;
    scheduler.unused(stream, ticket, nowNanos);
  }

  private void mustBeOut() {
    if (givenBack) {
      throw new IllegalStateException("the permit of a job was given back before");
    }
  }
}
