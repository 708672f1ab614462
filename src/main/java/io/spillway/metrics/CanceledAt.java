package io.spillway.metrics;

/** Where a job was when it was canceled. */
public enum CanceledAt {
  /** It waited for its turn, or had not been read. */
  WAITING,
  /** Its call ran, and was cut off. */
  RUNNING,
  /** It was in a delay topic. */
  DELAYED
}
