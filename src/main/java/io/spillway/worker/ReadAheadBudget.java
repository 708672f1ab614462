package io.spillway.worker;

import io.spillway.memory.Holdings;

/**
 * Counts the bytes of the jobs and outcomes in this worker, as a part of the process's {@link
 * Holdings}. A job counts from when it is read until it is removed, the record of an outcome from
 * when it is made. Used by the pump's thread only, except for {@link #made}.
 */
final class ReadAheadBudget {

  private final Holdings holdings;
  private long jobBytes;

  ReadAheadBudget(Holdings holdings) {
    this.holdings = holdings;
  }

  /** Adds a job that was read. */
  void read(FetchedJob fetched) {
    jobBytes += fetched.bytes();
    holdings.add(fetched.bytes());
  }

  /** Removes a job without an outcome. */
  void left(FetchedJob fetched) {
    jobBytes -= fetched.bytes();
    holdings.remove(fetched.bytes());
  }

  /** Adds the record of an outcome. From any thread. */
  void made(UncommittedOutcome uncommitted) {
    holdings.addRecord(uncommitted.heapBytes());
  }

  /** Removes the record of an outcome whose job was removed before. */
  void dropped(UncommittedOutcome uncommitted) {
    holdings.removeRecord(uncommitted.heapBytes());
  }

  /** Removes a job with its outcome. */
  void left(UncommittedOutcome uncommitted) {
    dropped(uncommitted);
    left(uncommitted.fetched());
  }

  /** The bytes of the jobs that were read and not removed. */
  long jobBytes() {
    return jobBytes;
  }

  /**
   * Whether there is room for more jobs, or no job is left that would free some.
   *
   * @param jobs the number of jobs that would
   */
  boolean hasRoom(int jobs) {
    return holdings.hasRoom() || jobs == 0;
  }
}
