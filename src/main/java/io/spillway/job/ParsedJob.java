package io.spillway.job;

import java.util.Optional;

/**
 * The result of reading a job's bytes: a {@link Job}, or the reason why it is {@link Unreadable}.
 */
public sealed interface ParsedJob extends Envelope permits Job, ParsedJob.Unreadable {

  /**
   * A job that cannot be sent to the API.
   *
   * @param reason what is wrong, where, and what is allowed
   */
  record Unreadable(Optional<String> customId, JobOptions options, String reason)
      implements ParsedJob {}
}
