package io.spillway.cancel;

/** One cancel: a record of the cancels topic. */
public sealed interface Cancel {

  /** What the user named. */
  String named();

  /**
   * The job of this origin.
   *
   * @param named topic-partition-offset of the job's first record
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
