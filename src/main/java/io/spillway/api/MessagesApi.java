package io.spillway.api;

import io.spillway.job.Job;

/** Where attempts are made. */
public interface MessagesApi {

  /** Starts an attempt; its listener hears the outcome on an event loop. Called from one thread. */
  Attempt start(Job job, AttemptListener listener);

  /** The host of the API, and its port where one is named: the non-secret name of the endpoint. */
  String endpoint();
}
