package io.spillway.progress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.spillway.offsets.FinishedBits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;

/**
 * Encodes a mark as text and decodes it. The text is {@code s1}, then base64url without padding of:
 * the form of the bits (1 byte), topic id (16), partition (4), base (8), leader epoch (4), the
 * bits, and the CRC-32C of everything before it, including {@code s1} (4). Numbers are big-endian.
 * For example, a mark with three bytes of bits has 37 + 3 = 40 bytes, which are 54 characters of
 * base64url, so its text has 56.
 *
 * <p>A broker's {@code offset.metadata.max.bytes} is 4,096 characters by default, and one character
 * more is fatal to a producer. After {@code s1}, they hold 4,094 · 6 / 8 = 3,070 bytes: 37 for the
 * fixed fields and {@value FinishedBits#MAX_BYTES} for the bits.
 */
public final class MarkCodec {

  /** The longest text, in characters. */
  public static final int MAX_CHARS = 4_096;

  /** The prefix that identifies this format and its version. */
  static final String MAGIC = "s1";

  private static final int FORM_BYTES = 1;
  private static final int FIELDS_BYTES = FORM_BYTES + 16 + 4 + 8 + 4;
  private static final int CHECKSUM_BYTES = 4;
  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();

  /**
   * The fewest characters with which Spillway can work: such a mark has room for 9 bytes of
   * finished offsets.
   */
  public static final int LEAST_CHARS = 64;

  private MarkCodec() {}

  /**
   * The bytes left for the bits of a mark whose text may have {@code maxChars} characters: 9 for
   * 64, 3,033 for 4,096.
   */
  public static int bitsBytes(int maxChars) {
    int chars = Math.clamp(maxChars, LEAST_CHARS, MAX_CHARS) - MAGIC.length();
    return 3 * chars / 4 - FIELDS_BYTES - CHECKSUM_BYTES;
  }

  /**
   * Encodes a mark.
   *
   * @throws IllegalArgumentException if its bits do not fit
   */
  public static String encode(ProgressMark mark) {
    byte[] bits = FinishedBits.encode(mark.finished());
    int bitsBytes = bits.length - FORM_BYTES;
    if (bitsBytes > FinishedBits.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the finished offsets take %d bytes; there is room for %d"
              .formatted(bitsBytes, FinishedBits.MAX_BYTES));
    }
    byte[] body =
        ByteBuffer.allocate(FIELDS_BYTES + bitsBytes)
            .put(bits[0])
            .putLong(mark.topicId().getMostSignificantBits())
            .putLong(mark.topicId().getLeastSignificantBits())
            .putInt(mark.partition())
            .putLong(mark.base())
            .putInt(mark.leaderEpoch())
            .put(bits, FORM_BYTES, bitsBytes)
            .array();
    ByteBuffer whole = ByteBuffer.allocate(body.length + CHECKSUM_BYTES);
    whole.put(body).putInt(checksum(body));
    return MAGIC + TO_TEXT.encodeToString(whole.array());
  }

  /**
   * Decodes a text that {@link #encode} wrote, and no other: the result is encoded again and must
   * give the same text.
   *
   * @return empty if the text is not a mark
   */
  public static Optional<ProgressMark> decode(String text) {
    if (!text.startsWith(MAGIC) || text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      byte[] whole = Base64.getUrlDecoder().decode(text.substring(MAGIC.length()));
      return read(whole).filter(mark -> encode(mark).equals(text));
    } catch (IllegalArgumentException garbled) {
      return Optional.empty();
    }
  }

  private static Optional<ProgressMark> read(byte[] whole) {
    int bodyBytes = whole.length - CHECKSUM_BYTES;
    if (bodyBytes < FIELDS_BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(whole);
    if (buffer.getInt(bodyBytes) != checksum(Arrays.copyOf(whole, bodyBytes))) {
      return Optional.empty();
    }
    byte[] bits = new byte[FORM_BYTES + bodyBytes - FIELDS_BYTES];
    bits[0] = buffer.get();
    Uuid topicId = new Uuid(buffer.getLong(), buffer.getLong());
    int partition = buffer.getInt();
    long base = buffer.getLong();
    int leaderEpoch = buffer.getInt();
    buffer.get(bits, FORM_BYTES, bits.length - FORM_BYTES);
    BitSet finished = FinishedBits.decode(bits);
    return Optional.of(new ProgressMark(topicId, partition, base, leaderEpoch, finished));
  }

  private static int checksum(byte[] body) {
    CRC32C checksum = new CRC32C();
    checksum.update(MAGIC.getBytes(US_ASCII));
    checksum.update(body);
    return (int) checksum.getValue();
  }
}
