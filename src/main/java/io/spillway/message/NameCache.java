package io.spillway.message;

import io.spillway.sse.ByteRange;
import org.jspecify.annotations.Nullable;

/**
 * Returns the same String object for the same short ASCII name, because a stream repeats a few
 * names in every event. Has a fixed number of slots; each keeps its latest name.
 */
final class NameCache {
  private static final int SLOTS = 16;
  private static final int LONGEST_BYTES = 64;

  private final @Nullable String[] names = new @Nullable String[SLOTS];

  String name(ByteRange bytes) {
    int count = bytes.length();
    if (count == 0) {
      return "";
    }
    if (count > LONGEST_BYTES) {
      return bytes.utf8();
    }
    int slot = slot(bytes.array(), bytes.offset(), bytes.offset() + count);
    String cached = names[slot];
    if (cached != null && isAscii(cached, bytes.array(), bytes.offset(), count)) {
      return cached;
    }
    String fresh = bytes.utf8();
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
