package io.spillway.simulated;

/** How a simulated commit can go. */
public enum CommitFate {
  GOOD,
  /** A send or the offsets fail; abort works. */
  ABORTABLE,
  /** The commit's answer is lost, and it took effect. */
  UNKNOWN_DONE,
  /** The commit's answer is lost, and it did not. */
  UNKNOWN_NOT_DONE,
  /** The producer is fenced. */
  FENCED
}
