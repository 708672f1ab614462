package io.spillway.worker;

import io.spillway.job.Job;
import io.spillway.job.ParsedJob;
import io.spillway.status.KnownFailure;
import java.time.Instant;
import java.util.Optional;

/**
 * The decision about a job whose turn has come: a call is made for it, or it fails without a call.
 */
sealed interface Admission {

  /** A call is made for the job. */
  record Admitted(Job job) implements Admission {}

  /**
   * No call is made.
   *
   * @param known what the job fails with
   * @param message why, for people
   */
  record Refusal(KnownFailure known, String message) implements Admission {}

  /** Decides from the job and the time only. */
  static Admission of(ParsedJob job, Instant now) {
    return switch (job) {
      case Job readable -> ofReadable(readable, now);
      case ParsedJob.Unreadable unreadable ->
          new Refusal(KnownFailure.INVALID_REQUEST, unreadable.reason());
    };
  }

  private static Admission ofReadable(Job job, Instant now) {
    Optional<Instant> expiresAt = job.options().expiresAt();
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get())
        ? new Refusal(KnownFailure.EXPIRED, "the job expired at " + expiresAt.get())
        : new Admitted(job);
  }
}
