package io.spillway.status;

/** Where a row of the table comes from. */
public enum RowSource {
  /** The row is an error type of the API. */
  API,
  /** The row is an HTTP status that has no error type of its own. */
  STATUS,
  /** The row is an error of the API whose wording or details change its meaning. */
  EXCEPTION,
  /** The row is a failure that Spillway itself detects. */
  SPILLWAY
}
