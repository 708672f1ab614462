package io.spillway.config;

/** What becomes of jobs that an outage of the API has kept waiting beyond their default expiry. */
public enum LongOutage {
  /** They expire. */
  EXPIRE,
  /** They wait on, and the wait does not count against the expiry. */
  HOLD_ON
}
