package io.spillway.sse;

/**
 * The bounds of what an {@link SseDecoder} holds.
 *
 * @param maxLineBytes the longest line allowed, its end not counted, comments included; at least 1
 * @param maxEventBytes the most bytes of data one event may have, the line feeds that join its
 *     lines included; at least 1
 */
public record SseLimits(int maxLineBytes, int maxEventBytes) {
  public SseLimits {
    requirePositive("maxLineBytes", maxLineBytes);
    requirePositive("maxEventBytes", maxEventBytes);
  }

  private static void requirePositive(String name, int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(name + " is " + bytes + ", allowed is 1 or more");
    }
  }
}
