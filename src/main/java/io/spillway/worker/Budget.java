package io.spillway.worker;

import io.spillway.memory.Holdings;

/**
 * The account of the bytes of jobs and outcomes that a worker has in its hands, a part of the
 * process's {@link Holdings}. A job is in it from when it was read until it left; an outcome's
 * record from when it was made. The pump's alone, but for {@link #made}.
 */
final class Budget {

  private final Holdings holdings;
  private long jobBytes;

  Budget(Holdings holdings) {
    this.holdings = holdings;
  }

  /** A job was read. */
  void read(Delivered job) {
    jobBytes += job.bytes();
    holdings.add(job.bytes());
  }

  /** A job left that has no outcome. */
  void left(Delivered job) {
    jobBytes -= job.bytes();
    holdings.remove(job.bytes());
  }

  /** The record of an outcome was made. From any thread. */
  void made(Finished finished) {
    holdings.addRecord(finished.heapBytes());
  }

  /** The record of an outcome left, whose job had left before. */
  void dropped(Finished finished) {
    holdings.removeRecord(finished.heapBytes());
  }

  /** A job left with its outcome. */
  void left(Finished finished) {
    dropped(finished);
    left(finished.job());
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
