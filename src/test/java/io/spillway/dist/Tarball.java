package io.spillway.dist;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads a compressed tar file whose entries have names of at most 255 characters (ustar). */
final class Tarball {
  private static final int BLOCK = 512;

  private Tarball() {}

  /**
   * One entry.
   *
   * @param name the path, with a slash as the last character of a directory
   * @param mode the permissions
   * @param owner user and group by number, and by name, separated by colons
   * @param modifiedSeconds since 1970
   * @param type '0' for a file, '5' for a directory
   * @param content of a file
   */
  record Entry(
      String name, int mode, String owner, long modifiedSeconds, char type, byte[] content) {}

  static List<Entry> read(Path file) throws IOException {
    try (InputStream packed = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
      DataInputStream tar = new DataInputStream(packed);
      List<Entry> entries = new ArrayList<>();
      byte[] head = new byte[BLOCK];
      for (tar.readFully(head); head[0] != 0; tar.readFully(head)) {
        entries.add(entry(head, tar));
      }
      return entries;
    }
  }

  private static Entry entry(byte[] head, DataInputStream tar) throws IOException {
    int length = (int) number(head, 124, 12);
    byte[] content = new byte[length];
    tar.readFully(content);
    tar.skipNBytes((BLOCK - length % BLOCK) % BLOCK);
    String prefix = text(head, 345, 155);
    String name = text(head, 0, 100);
    return new Entry(
        prefix.isEmpty() ? name : prefix + "/" + name,
        (int) number(head, 100, 8),
        number(head, 108, 8)
            + ":"
            + number(head, 116, 8)
            + ":"
            + text(head, 265, 32)
            + ":"
            + text(head, 297, 32),
        number(head, 136, 12),
        (char) head[156],
        content);
  }

  private static long number(byte[] head, int from, int length) {
    String digits = text(head, from, length).strip();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static String text(byte[] head, int from, int length) {
    int end = from;
    while (end < from + length && head[end] != 0) {
      end++;
    }
    return new String(head, from, end - from, StandardCharsets.UTF_8);
  }
}
