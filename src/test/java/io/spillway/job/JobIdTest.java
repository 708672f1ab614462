package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobIdTest {

  private static final String BATCHES_ID = "[a-zA-Z0-9_-]{1,64}";
  private static final ParsedJob NAMELESS = JobReader.read("{\"params\":{}}".getBytes(UTF_8));
  private static final ParsedJob NAMED =
      JobReader.read("{\"custom_id\":\"a\",\"params\":{}}".getBytes(UTF_8));

  @Test
  void theCustomIdComesBeforeTheKey() {
    assertThat(JobId.of(NAMED, bytes("k"))).isEqualTo("a");
    assertThat(JobId.hiddenKey(NAMED, bytes("ké"))).isEmpty();
  }

  @Test
  void aKeyThatIsACustomIdIsTheId() {
    String longest = "k-_Z9".repeat(13).substring(0, 64);

    assertThat(JobId.of(NAMELESS, bytes("order-17"))).isEqualTo("order-17");
    assertThat(JobId.of(NAMELESS, bytes(longest))).isEqualTo(longest);
    assertThat(JobId.hiddenKey(NAMELESS, bytes(longest))).isEmpty();
  }

  @Test
  void anyOtherKeyIsHashedAndTold() {
    // printf 'ké' | sha256sum, as base64url
    assertThat(JobId.of(NAMELESS, bytes("ké")))
        .isEqualTo("k-JG9_D082W9II1h7qWaw610fsurus6IveHRoxPOOHY3w");
    assertThat(JobId.hiddenKey(NAMELESS, bytes("ké"))).contains(new HiddenKey("key", "ké"));
    byte[] binary = {0, (byte) 200};
    assertThat(JobId.of(NAMELESS, binary)).matches(BATCHES_ID);
    assertThat(JobId.hiddenKey(NAMELESS, binary)).contains(new HiddenKey("key_base64", "AMg="));
  }

  @Test
  void differentKeysHaveDifferentIds() {
    Random random = new Random(20261126);
    Map<String, String> keysById = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      byte[] key = random.nextBoolean() ? binary(random) : bytes(Long.toString(i, 36));
      remember(key, keysById);
      remember(bytes(JobId.of(NAMELESS, key)), keysById);
      remember(ByteBuffer.allocate(8).putLong(i).array(), keysById);
    }
    assertThat(keysById).hasSizeGreaterThan(40_000);
  }

  /** Fails if another key had the same id. */
  private static void remember(byte[] key, Map<String, String> keysById) {
    String id = JobId.of(NAMELESS, key);
    String other = keysById.put(id, HexFormat.of().formatHex(key));
    assertThat(id).matches(BATCHES_ID);
    assertThat(other).isIn(null, HexFormat.of().formatHex(key));
  }

  @Test
  void withoutKeysDifferentRecordsHaveDifferentIdsThatStay() {
    Set<String> ids = new HashSet<>();
    for (int partition = 0; partition < 20; partition++) {
      for (long offset = 0; offset < 200; offset++) {
        String id = JobId.ofOrigin(Origin.at("llm.jobs", partition, offset, 0));
        ids.add(id);
        assertThat(id).startsWith("o-").matches(BATCHES_ID);
        assertThat(JobId.of(NAMELESS, bytes(id))).isEqualTo(id);
      }
    }
    assertThat(ids).hasSize(4_000);
  }

  private static byte[] binary(Random random) {
    byte[] key = new byte[1 + random.nextInt(90)];
    random.nextBytes(key);
    return key;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
