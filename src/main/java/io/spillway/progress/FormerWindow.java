package io.spillway.progress;

import io.spillway.offsets.FinishedBits;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;

/**
 * The offset metadata of versions before marks: a letter for the form ({@code b} for a bitmap,
 * {@code r} for run lengths), then base64 of the bits. The format has no checksum, so a comment
 * that begins with a b can look like it. Therefore a start never uses it; {@code progress accept}
 * reads it if the user asks for it.
 */
public final class FormerWindow {

  private FormerWindow() {}

  /** The offsets finished beyond the committed one; empty if the text is not in that format. */
  public static Optional<BitSet> decode(String metadata) {
    if (metadata.isEmpty()) {
      return Optional.of(new BitSet());
    }
    try {
      byte[] body = Base64.getDecoder().decode(metadata.substring(1));
      byte form =
          switch (metadata.charAt(0)) {
            case 'b' -> FinishedBits.BITMAP;
            case 'r' -> FinishedBits.RUNS;
            default -> throw new IllegalArgumentException("another kind of text");
          };
      byte[] encoded = ByteBuffer.allocate(1 + body.length).put(form).put(body).array();
      BitSet finished = FinishedBits.decode(encoded);
      return Optional.of(finished).filter(bits -> encode(bits).equals(metadata));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  private static String encode(BitSet finished) {
    byte[] encoded = FinishedBits.encode(finished);
    ByteBuffer body = ByteBuffer.wrap(encoded, 1, encoded.length - 1).slice();
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    char form = encoded[0] == FinishedBits.BITMAP ? 'b' : 'r';
    return form + Base64.getEncoder().encodeToString(bytes);
  }
}
