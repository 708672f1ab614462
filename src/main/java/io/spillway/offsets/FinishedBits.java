package io.spillway.offsets;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The offsets finished beyond a committed offset, as bytes: one for the form, then the shorter of a
 * bitmap and run lengths (unfinished, finished, unfinished, …, each an unsigned LEB128 number). The
 * mark of a partition's progress holds them.
 */
public final class FinishedBits {

  /** Nothing beyond the base is finished. */
  public static final byte NONE = 0;

  /** Bit i of the bytes, the lowest first, stands for the base plus i. */
  public static final byte BITMAP = 1;

  /** Run lengths. */
  public static final byte RUNS = 2;

  /** The most bytes behind the form that a mark has room for. */
  public static final int MAX_BYTES = 3_033;

  /**
   * The most offsets from the base to the last finished one: 8 MiB of bits in memory, however few
   * bytes they take.
   */
  static final int MAX_SPAN = 1 << 26;

  private FinishedBits() {}

  /** Encodes the finished offsets, the form first; bit i stands for the base plus i. */
  public static byte[] encode(BitSet finished) {
    var bytes = new ByteArrayOutputStream();
    if (finished.isEmpty()) {
      bytes.write(NONE);
      return bytes.toByteArray();
    }
    byte[] bitmap = finished.toByteArray();
    byte[] runs = runs(finished);
    boolean bitmapIsShorter = bitmap.length <= runs.length;
    bytes.write(bitmapIsShorter ? BITMAP : RUNS);
    bytes.writeBytes(bitmapIsShorter ? bitmap : runs);
    return bytes.toByteArray();
  }

  /**
   * Decodes what {@link #encode} wrote. That nothing else is decoded is for the caller to see, by
   * encoding again.
   *
   * @throws IllegalArgumentException if the bytes are not from here
   */
  public static BitSet decode(byte[] encoded) {
    byte[] body = Arrays.copyOfRange(encoded, Math.min(1, encoded.length), encoded.length);
    return switch (encoded.length == 0 ? -1 : encoded[0]) {
      case NONE -> new BitSet();
      case BITMAP -> BitSet.valueOf(body);
      case RUNS -> bits(body);
      default -> throw new IllegalArgumentException("finished bits of an unknown form");
    };
  }

  /**
   * Whether every window of this span with this many open offsets fits, whichever of them finish.
   *
   * @param span offsets from the base to the last delivered one
   * @param open delivered offsets that are not finished
   * @param maxBytes what the mark has room for
   */
  static boolean fits(long span, int open, int maxBytes) {
    long bitmapBytes = span / 8 + 1;
    return span <= MAX_SPAN && Math.min(bitmapBytes, mostRunBytes(span, open)) <= maxBytes;
  }

  /** The most offsets that a mark with so much room takes, whichever of them are finished. */
  public static int mostOffsets(int maxBytes) {
    return Math.max(1, 8 * (maxBytes - 1));
  }

  /**
   * The most bytes that runs can take. There is at most a pair of runs for each open offset, a byte
   * for each run, and one more for each time it is 128 times as long; so long are at most {@code
   * span / 128} of them. (An unfinished run of 128 saves 127 pairs: only finished ones count.)
   */
  private static long mostRunBytes(long span, int open) {
    long bytes = 2L * open;
    for (long longRuns = span >> 7; longRuns > 0; longRuns >>= 7) {
      bytes += Math.min(open, longRuns);
    }
    return bytes;
  }

  private static byte[] runs(BitSet finished) {
    var bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < finished.length()) {
      int begin = finished.nextSetBit(at);
      int end = finished.nextClearBit(begin);
      leb(begin - at, bytes);
      leb(end - begin, bytes);
      at = end;
    }
    return bytes.toByteArray();
  }

  private static BitSet bits(byte[] runs) {
    BitSet finished = new BitSet();
    long at = 0;
    boolean set = false;
    for (int i = 0; i < runs.length; set = !set) {
      long run = 0;
      int shift = 0;
      boolean more = true;
      while (more) {
        if (i == runs.length || shift > 28) {
          throw new IllegalArgumentException("run lengths are cut or garbled");
        }
        run |= (long) (runs[i] & 0x7f) << shift;
        more = runs[i] < 0;
        shift += 7;
        i++;
      }
      if (at + run > MAX_SPAN) {
        throw new IllegalArgumentException("run lengths are garbled");
      }
      if (set) {
        finished.set((int) at, (int) (at + run));
      }
      at += run;
    }
    return finished;
  }

  private static void leb(int number, ByteArrayOutputStream bytes) {
    int rest = number;
    while (rest > 0x7f) {
      bytes.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes.write(rest);
  }
}
