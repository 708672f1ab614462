package io.spillway.sse;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gives the same String for the same short ASCII name, because a stream has few names and repeats
 * them in every event. A fixed number of slots; the latest name of a slot stays.
 */
final class NameCache {
  private static final int SLOTS = 16;
  private static final int LONGEST_BYTES = 64;

  private final @Nullable String[] names = new @Nullable String[SLOTS];

  String name(byte[] source, int from, int to) {
    int count = to - from;
    if (count == 0) {
      return "";
    }
    if (count > LONGEST_BYTES) {
      return new String(source, from, count, StandardCharsets.UTF_8);
    }
    int slot = slot(source, from, to);
    String cached = names[slot];
    if (cached != null && isAscii(cached, source, from, count)) {
      return cached;
    }
    String fresh = new String(source, from, count, StandardCharsets.UTF_8);
    names[slot] = fresh;
    return fresh;
  }

  /** A byte outside ASCII is negative and so equals no character: such a name is decoded anew. */
  private static boolean isAscii(String name, byte[] source, int from, int count) {
    if (name.length() != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (name.charAt(i) != source[from + i]) {
        return false;
      }
    }
    return true;
  }

  private static int slot(byte[] source, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + source[i];
    }
    return (hash ^ (hash >>> 16)) & (SLOTS - 1);
  }
}
