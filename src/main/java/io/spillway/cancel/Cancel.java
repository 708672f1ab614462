package io.spillway.cancel;

/** One cancel: a record of the cancels topic. */
public sealed interface Cancel {

  /** What the user named. */
  String named();

  /**
   * One run of a job.
   *
   * @param named topic-partition-offset of the job's first record, which means its first run; with
   *     a slash and a number after it, that replay of the job
   */
  record OfOrigin(String named) implements Cancel {}

  /**
   * The jobs with this id that were in the jobs topic when the cancel was made.
   *
   * @param named the id, see {@link io.spillway.job.JobId}
   * @param reach the jobs that were there
   */
  record OfId(String named, Reach reach) implements Cancel {}
}
