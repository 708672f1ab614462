package io.spillway.worker;

import io.spillway.memory.Holdings;

/**
 * The account of the bytes of jobs and outcomes that a worker has in its hands, a part of the
 * process's {@link Holdings}. A job is in it from when it was read until it left; an outcome's
 * record from when it was made. The pump's alone, but for {@link #made}.
 */
final class ReadAheadBudget {

  private final Holdings holdings;
  private long jobBytes;

  ReadAheadBudget(Holdings holdings) {
    this.holdings = holdings;
  }

  /** A job was read. */
  void read(FetchedJob fetched) {
    jobBytes += fetched.bytes();
    holdings.add(fetched.bytes());
  }

  /** A job left that has no outcome. */
  void left(FetchedJob fetched) {
    jobBytes -= fetched.bytes();
    holdings.remove(fetched.bytes());
  }

  /** The record of an outcome was made. From any thread. */
  void made(UncommittedOutcome uncommitted) {
    holdings.addRecord(uncommitted.heapBytes());
  }

  /** The record of an outcome left, whose job had left before. */
  void dropped(UncommittedOutcome uncommitted) {
    holdings.removeRecord(uncommitted.heapBytes());
  }

  /** A job left with its outcome. */
  void left(UncommittedOutcome uncommitted) {
    dropped(uncommitted);
    left(uncommitted.fetched());
  }

  /** Bytes of the jobs that were read and have not left. */
  long jobBytes() {
    return jobBytes;
  }

  /**
   * Whether there is room for more jobs, or there are none that would ever make some.
   *
   * @param jobs how many jobs there are that do
   */
  boolean hasRoom(int jobs) {
    return holdings.hasRoom() || jobs == 0;
  }
}
