package io.spillway.job;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The key of a job's record, if the job's id is only its hash: the result shows the key in its
 * member {@code spillway}.
 *
 * @param member {@code key} if the key is UTF-8, else {@code key_base64}
 * @param text the key, or its base64
 */
public record HiddenKey(String member, String text) {

  static HiddenKey of(byte[] key) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(key);
      return new HiddenKey("key", StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException binary) {
      return new HiddenKey("key_base64", Base64.getEncoder().encodeToString(key));
    }
  }
}
