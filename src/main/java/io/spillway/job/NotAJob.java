package io.spillway.job;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Thrown if the JSON is well formed but not a job. The message tells what is wrong, where, and what
 * is allowed.
 */
final class NotAJob extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  private final String reason;

  NotAJob(String reason) {
    super(new IOException(reason));
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
