package io.spillway.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.json.JsonCodecs;
import io.spillway.status.SecretNames;
import io.spillway.tag.Tags;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Dead letters as JSON, one line each, for machines. Pure functions. */
public final class LetterJson {

  private static final String HIDDEN = "***";

  private LetterJson() {}

  /**
   * The line of a list: what the tags say, without the job itself.
   *
   * @param isReplayed whether it was replayed
   */
  public static String line(DeadLetterRecord letter, boolean isReplayed) {
    return text(summary(letter, isReplayed));
  }

  /** Everything: the line of a list, all headers, the history, key and value. */
  public static String whole(DeadLetterRecord letter, boolean isReplayed) {
    ObjectNode json = summary(letter, isReplayed);
    json.put("message", letter.message());
    ObjectNode headers = json.putObject("headers");
    for (Header header : letter.record().headers()) {
      headers.put(header.key(), shown(header));
    }
    put(json, "key", letter.record().key());
    put(json, "value", letter.record().value());
    return text(json);
  }

  private static ObjectNode summary(DeadLetterRecord letter, boolean isReplayed) {
    ObjectNode json = JsonCodecs.OWN.createObjectNode();
    json.put("letter", letter.place());
    json.put("at", letter.at().toString());
    json.put("custom_id", letter.id());
    json.put("status", letter.status());
    json.put("error_type", letter.errorType());
    json.put("category", letter.category());
    json.put("model", letter.model());
    json.put("attempts", letter.retryState().attempts());
    json.put("waits", letter.retryState().waits());
    json.put("origin", letter.origin().place());
    json.put("replay", letter.origin().replay());
    json.put("replayed", isReplayed);
    return json;
  }

  /** The value of a header; three stars if its name is that of a credential and not ours. */
  public static String shown(Header header) {
    boolean isOurs = header.key().startsWith(Tags.PREFIX);
    if (!isOurs && SecretNames.isOfCredential(header.key())) {
      return HIDDEN;
    }
    return header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  /** Writes bytes as text, or as base64 under another name if they are no UTF-8. */
  private static void put(ObjectNode json, String name, byte @Nullable [] bytes) {
    if (bytes == null) {
      json.putNull(name);
      return;
    }
    try {
      json.put(name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException binary) {
      json.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
    }
  }

  private static String text(ObjectNode json) {
    try {
      return JsonCodecs.OWN.writeValueAsString(json);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
