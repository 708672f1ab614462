package io.spillway.cli;

import org.jspecify.annotations.Nullable;

/** Thrown if a command failed. The message tells the user the whole reason. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandFailure(String message) {
    super(message);
  }

  CommandFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
