package io.spillway.offsets;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Encodes the offsets that are finished beyond a committed offset (the base) as bytes: one byte for
 * the form, then the shorter of a bitmap and run lengths (unfinished, finished, unfinished, …, each
 * an unsigned LEB128 number). The mark of a partition's progress holds these bytes.
 *
 * <p>For example, with base 100 and the offsets 101 to 103 and 110 finished, the bitmap is the
 * bytes {@code 0e 04} and the run lengths are 1, 3, 6, 1, so that {@code 01 0e 04} is written. With
 * 101 to 1100 finished, the run lengths 1 and 1000 take three bytes ({@code 02 01 e8 07}) and the
 * bitmap would take 126. Pure functions.
 */
public final class FinishedBits {

  /** The form if nothing beyond the base is finished; no bytes follow. */
  public static final byte NONE = 0;

  /**
   * The form of a bitmap: bit i, the lowest bit of each byte first, stands for the offset base + i.
   */
  public static final byte BITMAP = 1;

  /** The form of run lengths. */
  public static final byte RUNS = 2;

  /** The most bytes after the form byte that a mark has room for. */
  public static final int MAX_BYTES = 3_033;

  /**
   * The most offsets from the base to the last finished one. It bounds the memory of the decoded
   * bits to 8 MiB, since a few bytes of run lengths can stand for a long run.
   */
  static final int MAX_SPAN = 1 << 26;

  private FinishedBits() {}

  /** Encodes the finished offsets, the form byte first; bit i stands for the offset base + i. */
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
   * Decodes what {@link #encode} wrote. Some other bytes decode as well; a caller that must tell
   * them apart encodes the result again and compares.
   *
   * @throws IllegalArgumentException if the form is unknown, or the run lengths are cut or too long
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
   * Whether the mark has room for the window, whichever of the open offsets finish first.
   *
   * @param span offsets from the base to the last delivered one
   * @param open delivered offsets that are not finished
   * @param maxBytes the bytes that the mark has room for
   */
  static boolean fits(long span, int open, int maxBytes) {
    long bitmapBytes = span / 8 + 1;
    return span <= MAX_SPAN && Math.min(bitmapBytes, mostRunBytes(span, open)) <= maxBytes;
  }

  /**
   * The most offsets whose bitmap fits a mark of {@code maxBytes} bytes, the form byte included,
   * whichever of them are finished; at least 1. For example, 3,033 bytes hold 24,256 offsets.
   */
  public static int mostOffsets(int maxBytes) {
    return Math.max(1, 8 * (maxBytes - 1));
  }

  /**
   * The most bytes that run lengths can take. Each open offset makes at most one pair of runs, and
   * each run takes one byte, plus one for each further factor of 128 in its length. At most {@code
   * span / 128} runs are 128 or longer. Only finished runs are counted as long: an unfinished run
   * of 128 offsets replaces 127 pairs. For example, a span of 1,000 with 10 open offsets takes at
   * most 2 · 10 + 7 = 27 bytes.
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
