package io.spillway.config;

/** A value names a file that cannot be taken; the message says why, without what it holds. */
final class UnreadableFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnreadableFileException(String reason) {
    super(reason);
  }

  UnreadableFileException(String reason, Exception cause) {
    super(reason, cause);
  }
}
