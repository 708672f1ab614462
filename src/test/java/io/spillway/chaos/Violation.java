package io.spillway.chaos;

/**
 * Something that must not be.
 *
 * @param check which check found it
 * @param sentence what is wrong, with the job's id where there is one
 */
record Violation(Check check, String sentence) {

  /** The checks. */
  enum Check {
    /** One result for each job. */
    RESULTS,
    /** Nothing without a job. */
    ORPHANS,
    /** Every dead letter that may run again was replayed once, and nothing else was. */
    REPLAYS,
    /** Nothing canceled but what somebody canceled. */
    CANCELS,
    /** One successor for each failure event. */
    SUCCESSORS,
    /** Every delayed record forwarded once, and not before it was due. */
    DELAYS,
    /** The tags along a job's way. */
    TAGS,
    /** The job's bytes and its foreign headers. */
    BYTES,
    /** No call but for attempts, and for those in flight at an interruption. */
    CALLS,
    /** Everything read to its end. */
    OFFSETS
  }

  @Override
  public String toString() {
    return check + ": " + sentence;
  }
}
