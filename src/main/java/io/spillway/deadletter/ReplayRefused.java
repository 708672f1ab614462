package io.spillway.deadletter;

import org.jspecify.annotations.Nullable;

/** Thrown if a replay cannot begin or go on. The message tells the user the whole reason. */
public final class ReplayRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  ReplayRefused(String message) {
    super(message);
  }

  ReplayRefused(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
