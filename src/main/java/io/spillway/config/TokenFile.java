package io.spillway.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that holds a token of a person's choice, as it was when it was read.
 *
 * @param path where it is
 * @param token what it holds, without the white space around it
 */
public record TokenFile(Path path, Secret token) {
  private static final int LARGEST_BYTES = 4_096;

  /** What nobody guesses. */
  static final int LEAST_CHARACTERS = 16;

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read, or holds no such token
   */
  static TokenFile read(Path path) {
    try {
      String text = SmallFile.text(path, LARGEST_BYTES).strip();
      if (!text.matches("[\\x21-\\x7E]{" + LEAST_CHARACTERS + ",1000}")) {
        throw new UnreadableFileException("it holds no such token");
      }
      return new TokenFile(path, new Secret(text));
    } catch (NoSuchFileException e) {
      throw new UnreadableFileException("there is no such file", e);
    } catch (IOException e) {
      throw new UnreadableFileException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
