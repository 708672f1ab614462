package io.spillway.job;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The JSON is well formed, but no job; the reason says what is wrong, where, what is allowed. */
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
