package io.spillway.whole;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The files of a broker that is stopped. */
final class LogFiles {

  private LogFiles() {}

  /**
   * Takes the end of a log away, and the mark of a stop in good order with it, as a loss of power
   * does. The log has one segment.
   */
  static void cut(Path dataDirectory, String partition, long offset) {
    Path log = dataDirectory.resolve(partition);
    try {
      truncate(log.resolve("00000000000000000000.log"), offset);
      for (Path file : files(log)) {
        if (file.toString().matches(".*\\.(index|timeindex|txnindex|snapshot)")) {
          Files.delete(file);
        }
      }
      Files.deleteIfExists(dataDirectory.resolve(".kafka_cleanshutdown"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  /** A batch begins with its first offset (8 bytes) and the length of the rest (4). */
  private static void truncate(Path segment, long offset) throws IOException {
    try (FileChannel channel =
        FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = 0;
      while (at < channel.size()) {
        ByteBuffer head = ByteBuffer.allocate(12);
        channel.read(head, at);
        if (head.flip().getLong() >= offset) {
          channel.truncate(at);
          return;
        }
        at += 12 + head.getInt();
      }
    }
    throw new IllegalStateException(segment + " holds nothing at or beyond " + offset);
  }
}
