package io.spillway.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Joins and chops bodies held as lists of byte arrays. */
final class Bytes {
  private Bytes() {}

  static long total(List<byte[]> pieces) {
    long total = 0;
    for (byte[] piece : pieces) {
      total += piece.length;
    }
    return total;
  }

  static byte[] join(List<byte[]> pieces) {
    byte[] joined = new byte[Math.toIntExact(total(pieces))];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, joined, at, piece.length);
      at += piece.length;
    }
    return joined;
  }

  /** The same bytes in pieces of {@code size}, the last one shorter. */
  static List<byte[]> chop(byte[] whole, int size) {
    List<byte[]> pieces = new ArrayList<>(whole.length / size + 1);
    for (int from = 0; from < whole.length; from += size) {
      pieces.add(Arrays.copyOfRange(whole, from, Math.min(whole.length, from + size)));
    }
    return pieces;
  }

  static boolean contains(byte[] haystack, byte[] needle) {
    for (int at = 0; at <= haystack.length - needle.length; at++) {
      if (Arrays.equals(haystack, at, at + needle.length, needle, 0, needle.length)) {
        return true;
      }
    }
    return false;
  }
}
