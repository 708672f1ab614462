package io.spillway.api;

import io.spillway.job.Job;

/** Starts attempts against the Messages API; implemented by {@link ApiClient}, and by tests. */
public interface MessagesApi {

  /**
   * Starts an attempt, whose listener is called on an event loop. Called from one thread.
   *
   * @param target where the attempt goes
   */
  Attempt start(Target target, Job job, AttemptListener listener);

  /** Where attempts go if nothing says otherwise, with the credential of now. From any thread. */
  Target target();
}
