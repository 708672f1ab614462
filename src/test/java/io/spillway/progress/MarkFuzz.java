package io.spillway.progress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;

/** Texts with good checksums, made without the codec. */
final class MarkFuzz {

  private MarkFuzz() {}

  /** A text with a good checksum over whatever it is given. */
  static String sealed(byte[] bits, Uuid topicId, int partition, long base, int epoch) {
    int body = bits.length == 0 ? 0 : bits.length - 1;
    ByteBuffer buffer = ByteBuffer.allocate((bits.length == 0 ? 32 : 33) + body);
    if (bits.length > 0) {
      buffer.put(bits[0]);
    }
    buffer.putLong(topicId.getMostSignificantBits()).putLong(topicId.getLeastSignificantBits());
    buffer.putInt(partition).putLong(base).putInt(epoch);
    if (body > 0) {
      buffer.put(bits, 1, body);
    }
    return sealed(buffer.array());
  }

  /** The bytes with their checksum, as text. */
  static String sealed(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update("s1".getBytes(US_ASCII));
    checksum.update(bytes);
    byte[] whole =
        ByteBuffer.allocate(bytes.length + 4).put(bytes).putInt((int) checksum.getValue()).array();
    return "s1" + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /** Runs of clear and set bits; bit 0 is clear. */
  static BitSet bits(int[] runs) {
    BitSet bits = new BitSet();
    int at = 1;
    for (int i = 0; i < runs.length; i++) {
      int end = at + Math.floorMod(runs[i], 400);
      bits.set(at, end, i % 2 == 1);
      at = end;
    }
    return bits;
  }
}
