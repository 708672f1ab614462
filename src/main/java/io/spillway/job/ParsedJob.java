package io.spillway.job;

import java.util.Optional;

/**
 * What reading the bytes of a job gave: a {@link Job}, or the reason why it is {@link Unreadable}.
 */
public sealed interface ParsedJob extends Envelope permits Job, ParsedJob.Unreadable {

  /**
   * A job that no call can be made for.
   *
   * @param reason what is wrong, where, and what is allowed
   */
  record Unreadable(Optional<String> customId, JobOptions options, String reason)
      implements ParsedJob {}
}
