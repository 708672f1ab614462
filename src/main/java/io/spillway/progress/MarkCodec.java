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
 * A mark as one text, and back. The text is {@code s1}, then base64url without padding of: the form
 * of the bits (1 byte), topic id (16), partition (4), base (8), leader epoch (4), the bits, and the
 * CRC-32C of all before it, {@code s1} included (4). Numbers are big-endian.
 *
 * <p>A broker's {@code offset.metadata.max.bytes} is 4,096 characters by default, and one character
 * more is fatal to a producer. They hold 3,070 bytes: 37 for the fixed fields and {@value
 * FinishedBits#MAX_BYTES} for the bits.
 */
public final class MarkCodec {

  /** The longest text. */
  public static final int MAX_CHARS = 4_096;

  /** Names this format and its version. */
  static final String MAGIC = "s1";

  private static final int FORM_BYTES = 1;
  private static final int FIELDS_BYTES = FORM_BYTES + 16 + 4 + 8 + 4;
  private static final int CHECKSUM_BYTES = 4;
  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();

  /** The fewest characters that a mark can do with: all but a handful of finished offsets. */
  public static final int LEAST_CHARS = 64;

  private MarkCodec() {}

  /** The bytes that the bits of a mark may have whose text has at most so many characters. */
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
   * Decodes a text that {@link #encode} wrote, and no other: what was read is encoded again, and
   * must give the same text.
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
