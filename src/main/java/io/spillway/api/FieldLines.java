package io.spillway.api;

import java.util.List;

/**
 * Looks for a line that begins like a field of an event stream. No line of JSON does, so text that
 * began as JSON is a stream if there is such a line. The bytes may be cut anywhere.
 */
final class FieldLines {
  private static final List<String> FIELDS = List.of("event:", "data:", "id:", "retry:", ":");

  /** The length of the longest field name with its colon. */
  private static final int MAX_CHARS = 6;

  private final StringBuilder start = new StringBuilder(MAX_CHARS);
  private boolean within;

  /** Takes the next bytes; returns whether such a line was among them. */
  boolean take(byte[] bytes) {
    for (byte value : bytes) {
      if (value == '\n' || value == '\r') {
        start.setLength(0);
        within = false;
      } else if (!within) {
        start.append((char) value);
        if (FIELDS.contains(start.toString())) {
          return true;
        }
        within = start.length() >= MAX_CHARS;
      }
    }
    return false;
  }
}
