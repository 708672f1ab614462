package io.spillway.offsets;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.BitSet;

/**
 * The offsets finished beyond a committed offset, as text for the metadata of that offset: a letter
 * for the form, then base64 of the shorter of a bitmap ({@code b}) and run lengths ({@code r}:
 * unfinished, finished, unfinished, …, each an unsigned LEB128 number). Nothing beyond is the empty
 * text.
 *
 * <p>A broker's {@code offset.metadata.max.bytes} is 4,096 characters by default, and one character
 * more is fatal to a producer; {@link #fits} tells beforehand.
 */
public final class WindowCodec {

  /** The longest text this codec lets a window grow to. */
  public static final int MAX_CHARS = 4_096;

  /**
   * The most offsets from the base to the last finished one: 8 MiB of bits in memory, however few
   * characters they take.
   */
  static final int MAX_SPAN = 1 << 26;

  private static final int MAX_BYTES = (MAX_CHARS - 4) / 4 * 3;
  private static final char BITMAP = 'b';
  private static final char RUNS = 'r';

  private WindowCodec() {}

  /** Encodes the finished offsets; bit i stands for the committed offset plus i. */
  public static String encode(BitSet finished) {
    if (finished.isEmpty()) {
      return "";
    }
    byte[] bitmap = finished.toByteArray();
    byte[] runs = runs(finished);
    boolean bitmapIsShorter = bitmap.length <= runs.length;
    String body = Base64.getEncoder().encodeToString(bitmapIsShorter ? bitmap : runs);
    return (bitmapIsShorter ? BITMAP : RUNS) + body;
  }

  /**
   * Decodes what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException where the text is not from this codec
   */
  public static BitSet decode(String metadata) {
    if (metadata.isEmpty()) {
      return new BitSet();
    }
    byte[] body = Base64.getDecoder().decode(metadata.substring(1));
    return switch (metadata.charAt(0)) {
      case BITMAP -> BitSet.valueOf(body);
      case RUNS -> bits(body);
      default -> throw new IllegalArgumentException("offset metadata of another kind");
    };
  }

  /**
   * Whether every window of this span with this many open offsets fits, whichever of them finish.
   *
   * @param span offsets from the base to the last delivered one
   * @param open delivered offsets that are not finished
   */
  static boolean fits(long span, int open) {
    long bitmapBytes = span / 8 + 1;
    return span <= MAX_SPAN && Math.min(bitmapBytes, mostRunBytes(span, open)) <= MAX_BYTES;
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
          throw new IllegalArgumentException("offset metadata is cut or garbled");
        }
        run |= (long) (runs[i] & 0x7f) << shift;
        more = runs[i] < 0;
        shift += 7;
        i++;
      }
      if (at + run > MAX_SPAN) {
        throw new IllegalArgumentException("offset metadata is garbled");
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
