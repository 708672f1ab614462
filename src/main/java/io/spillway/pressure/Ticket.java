package io.spillway.pressure;

/**
 * What the holds know of a call that runs.
 *
 * @param lane where it stands
 * @param job names its job
 * @param startedNanos when it was started
 * @param ofAccount whether it tries the account's gate
 * @param ofLane whether it tries its lane
 */
record Ticket(String lane, String job, long startedNanos, boolean ofAccount, boolean ofLane) {}
