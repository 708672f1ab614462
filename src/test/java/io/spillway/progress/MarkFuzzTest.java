package io.spillway.progress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/**
 * Mutates marks, with and without a checksum made good again: a text that decodes is the text that
 * encode writes for what was read. The long form: {@code mvn test -Dtest=MarkFuzzTest
 * -Dfuzz.inputs=10000000 [-Dfuzz.seed=N]}.
 */
class MarkFuzzTest {

  private static final long INPUTS = Long.getLong("fuzz.inputs", 200_000);
  private static final long SEED = Long.getLong("fuzz.seed", System.currentTimeMillis());
  private static final String ALPHABET = "ABab01-_+/=s ";

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void noTextDecodesThatEncodeDidNotWrite() {
    System.out.printf("fuzz: %,d marks, seed %d%n", INPUTS, SEED);
    long decoded = 0;
    for (long input = 0; input < INPUTS; input++) {
      String text = input % 2 == 0 ? garbledText() : garbledBytes();
      Optional<ProgressMark> mark = MarkCodec.decode(text);
      if (mark.isPresent()) {
        decoded++;
        assertThat(MarkCodec.encode(mark.get())).as("seed %d", SEED).isEqualTo(text);
      }
    }
    System.out.printf("fuzz: %,d decoded, each to what encode writes%n", decoded);
    assertThat(decoded).as("good checksums over changed bytes reach the reader").isPositive();
  }

  private String garbledText() {
    StringBuilder text = new StringBuilder(MarkCodec.encode(mark()));
    for (int round = random.nextInt(1, 4); round > 0; round--) {
      int at = random.nextInt(text.length());
      char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, other);
        case 1 -> text.setLength(Math.max(1, at));
        case 2 -> text.deleteCharAt(at).append(other);
        default -> text.setCharAt(at, other);
      }
    }
    return text.toString();
  }

  /** Changes the bytes under the checksum, and makes that good again. */
  private String garbledBytes() {
    byte[] whole = java.util.Base64.getUrlDecoder().decode(MarkCodec.encode(mark()).substring(2));
    int length = Math.max(0, whole.length - 4 + random.nextInt(-2, 3));
    byte[] body = java.util.Arrays.copyOf(whole, length);
    for (int round = random.nextInt(1, 4); round > 0 && length > 0; round--) {
      body[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
    }
    if (random.nextInt(50) == 0) {
      return new String(body, ISO_8859_1);
    }
    return MarkFuzz.sealed(body);
  }

  private ProgressMark mark() {
    int[] runs = random.ints(random.nextInt(12)).toArray();
    return new ProgressMark(
        new Uuid(random.nextLong(), random.nextLong(1, Long.MAX_VALUE)),
        random.nextInt(Integer.MAX_VALUE),
        random.nextLong(1L << 62),
        random.nextInt(-1, 1_000),
        MarkFuzz.bits(runs));
  }
}
