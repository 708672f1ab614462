package io.spillway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads files that are named in a configuration. Refuses pipes, which would never end, devices,
 * which would fill the memory, and bytes that are not UTF-8.
 */
final class SmallFile {
  private SmallFile() {}

  /**
   * The bytes of a regular file, or of the regular file to which a link leads.
   *
   * @param largest the most bytes that are accepted
   * @throws IOException if it cannot be read, is not a regular file, or is larger; the message
   *     tells which
   */
  static byte[] bytes(Path path, int largest) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("it is no regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(largest + 1);
      if (bytes.length > largest) {
        throw new IOException("it has more than %,d bytes".formatted(largest));
      }
      return bytes;
    }
  }

  /**
   * The text of a regular file.
   *
   * @throws IOException as {@link #bytes}, and if it is not UTF-8; no byte of it is shown
   */
  static String text(Path path, int largest) throws IOException {
    byte[] bytes = bytes(path, largest);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notText) {
      throw new IOException("it is not UTF-8", notText);
    }
  }

  /**
   * Why a file could not be taken, in words for people.
   *
   * @param otherwise if the failure is none of reading
   */
  static String reason(Exception failure, String otherwise) {
    return switch (failure) {
      case NoSuchFileException missing -> "there is no such file";
      case AccessDeniedException denied -> "the user of this process may not read it";
      case IOException other -> String.valueOf(other.getMessage());
      case InvalidPathException noPath -> "not a path";
      default -> otherwise;
    };
  }
}
