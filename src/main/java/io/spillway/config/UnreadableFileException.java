package io.spillway.config;

/**
 * Thrown if the file named by a value cannot be used. The message tells why, without the file's
 * contents.
 */
final class UnreadableFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnreadableFileException(String reason) {
    super(reason);
  }

  UnreadableFileException(String reason, Exception cause) {
    super(reason, cause);
  }
}
