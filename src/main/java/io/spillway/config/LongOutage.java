package io.spillway.config;

/** What happens to jobs that wait beyond their default expiry because of an outage of the API. */
public enum LongOutage {
  /** They expire. */
  EXPIRE,
  /** They go on waiting, and the wait does not count against the expiry. */
  HOLD_ON
}
