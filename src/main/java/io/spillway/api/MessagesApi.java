package io.spillway.api;

import io.spillway.job.Job;

/** Where attempts are made. */
public interface MessagesApi {

  /**
   * Starts an attempt; its listener hears the outcome on an event loop. Called from one thread.
   *
   * @param target where it goes
   */
  Attempt start(Target target, Job job, AttemptListener listener);

  /** Where attempts go if nothing says otherwise, with the credential of now. From any thread. */
  Target target();
}
