package io.spillway.worker;

import io.spillway.job.Job;
import io.spillway.job.JobOptions;
import io.spillway.job.ParsedJob;
import io.spillway.status.KnownFailure;
import java.time.Duration;
import java.time.Instant;

/**
 * The decision about a job whose turn has come: a call is made for it, or it fails without a call,
 * or it goes to the ladder without one since its time has not come.
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

  /**
   * No call is made yet.
   *
   * @param notBefore when the job may be called
   */
  record NotYet(Instant notBefore) implements Admission {}

  /**
   * By so much the clocks of a delayer and a worker may differ: what the one forwards at its time
   * does not go round again because the other's clock is behind.
   */
  Duration CLOCK_SKEW = Duration.ofSeconds(1);

  /**
   * Decides by the job and the time alone.
   *
   * @param isBack whether the job has been on the ladder, where a delayer keeps its time
   */
  static Admission of(ParsedJob job, boolean isBack, Instant now) {
    return switch (job) {
      case Job readable -> ofReadable(readable, isBack ? now.plus(CLOCK_SKEW) : now, now);
      case ParsedJob.Unreadable unreadable ->
          new Refusal(KnownFailure.INVALID_REQUEST, unreadable.reason());
    };
  }

  private static Admission ofReadable(Job job, Instant latest, Instant now) {
    Instant expiresAt = job.options().expiresAt().orElse(Instant.MAX);
    Instant notBefore = job.options().notBefore().orElse(Instant.MIN);
    if (!now.isBefore(expiresAt)) {
      return new Refusal(KnownFailure.EXPIRED, "the job expired at " + expiresAt);
    }
    if (notBefore.isAfter(now.plus(JobOptions.FURTHEST_NOT_BEFORE))) {
      return new Refusal(
          KnownFailure.INVALID_REQUEST, "spillway.not_before is more than 365 days away");
    }
    return notBefore.isAfter(latest) ? new NotYet(notBefore) : new Admitted(job);
  }
}
