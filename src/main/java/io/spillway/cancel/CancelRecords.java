package io.spillway.cancel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.job.JobId;
import io.spillway.job.Origin;
import io.spillway.json.JsonCodecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The form of a cancel in the cancels topic. The key is what the user named. The value is JSON:
 * {@code {"origin": "llm.jobs-3-17"}} ({@code "llm.jobs-3-17/1"} for the first replay of that job),
 * or {@code {"custom_id": "order-17", "before": [12, 40]}} with the end offset of each partition of
 * the jobs topic.
 */
public final class CancelRecords {

  private static final String ORIGIN = "origin";
  private static final String CUSTOM_ID = "custom_id";
  private static final String BEFORE = "before";

  private CancelRecords() {}

  /** The record of a cancel. */
  public static ProducerRecord<byte[], byte[]> record(String topic, Cancel cancel) {
    ObjectNode json = JsonCodecs.OWN.createObjectNode();
    switch (cancel) {
      case Cancel.OfOrigin ofOrigin -> json.put(ORIGIN, ofOrigin.named());
      case Cancel.OfId ofId -> {
        json.put(CUSTOM_ID, ofId.named());
        ArrayNode before = json.putArray(BEFORE);
        Arrays.stream(ofId.reach().offsets()).forEach(before::add);
      }
    }
    return new ProducerRecord<>(topic, cancel.named().getBytes(UTF_8), bytes(json));
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JsonCodecs.OWN.writeValueAsBytes(json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Reads the value of a record; empty if it is no cancel. Never throws. */
  public static Optional<Cancel> read(byte @Nullable [] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return read(JsonCodecs.OWN.readTree(value));
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  private static Optional<Cancel> read(@Nullable JsonNode json) {
    if (json == null) {
      return Optional.empty();
    }
    JsonNode origin = json.path(ORIGIN);
    if (origin.isTextual() && Origin.isName(origin.textValue())) {
      return Optional.of(new Cancel.OfOrigin(origin.textValue()));
    }
    JsonNode id = json.path(CUSTOM_ID);
    JsonNode before = json.path(BEFORE);
    if (!id.isTextual() || id.textValue().length() > JobId.MAX_CHARS || !areOffsets(before)) {
      return Optional.empty();
    }
    long[] offsets = new long[before.size()];
    Arrays.setAll(offsets, partition -> before.get(partition).longValue());
    return Optional.of(new Cancel.OfId(id.textValue(), Reach.before(offsets)));
  }

  private static boolean areOffsets(JsonNode before) {
    boolean all = before.isArray();
    for (JsonNode offset : before) {
      all = all && offset.canConvertToLong() && offset.isIntegralNumber();
    }
    return all;
  }
}
