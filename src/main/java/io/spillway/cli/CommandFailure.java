package io.spillway.cli;

import org.jspecify.annotations.Nullable;

/** A command failed for a reason that its message tells a user in full. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandFailure(String message) {
    super(message);
  }

  CommandFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
