package io.spillway.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A file that holds one secret, as it was when it was read. White space around the secret is cut
 * off.
 *
 * @param path where it is; links are followed at each reading
 * @param secret what it held
 */
public record SecretFile(Path path, Secret secret) {

  /** What such a file holds, to be read after "holds" or "must be". */
  static final String HELD = "one line of visible ASCII characters without spaces";

  private static final int LARGEST_BYTES = 16 * 1_024;
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7E]{1,8000}");

  /**
   * Reads a file. Not for an event loop.
   *
   * @throws IllegalArgumentException if it cannot be read or does not hold a secret; the message
   *     says why, and shows nothing of what it holds
   */
  public static SecretFile read(Path path) {
    String text;
    try {
      text = SmallFile.text(path, LARGEST_BYTES).strip();
    } catch (IOException e) {
      throw new UnreadableFileException(SmallFile.reason(e, "unreadable"), e);
    }
    if (text.isEmpty()) {
      throw new UnreadableFileException("it is empty");
    }
    if (!VISIBLE.matcher(text).matches()) {
      throw new UnreadableFileException("it holds something else");
    }
    return new SecretFile(path, new Secret(text));
  }

  /** The path alone. */
  @Override
  public String toString() {
    return path.toString();
  }
}
