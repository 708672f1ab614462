package io.spillway.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.json.JsonCodecs;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job's failed attempts, oldest first, at most {@value #MAX_ENTRIES}; the oldest are dropped if
 * there are more. Immutable.
 *
 * @param entries the attempts that are kept
 */
public record History(List<HistoryEntry> entries) {

  /** The most attempts that are kept. */
  public static final int MAX_ENTRIES = 50;

  /** The history of a job that has not failed. */
  public static final History EMPTY = new History(List.of());

  private static final ObjectMapper JSON = JsonCodecs.OWN;

  /** Keeps the newest {@value #MAX_ENTRIES} entries. */
  public History {
    int size = entries.size();
    entries = List.copyOf(entries.subList(Math.max(0, size - MAX_ENTRIES), size));
  }

  /** This history with one more entry. */
  public History with(HistoryEntry entry) {
    List<HistoryEntry> more = new ArrayList<>(entries);
    more.add(entry);
    return new History(more);
  }

  /**
   * Reads the JSON array that {@link #toJson} writes. Text that is not an array gives an empty
   * history; elements that are not entries are left out.
   */
  public static History parse(@Nullable String json) {
    if (json == null) {
      return EMPTY;
    }
    List<HistoryEntry> entries = new ArrayList<>();
    try {
      JsonNode array = JSON.readTree(json);
      for (int i = 0; array.isArray() && i < array.size(); i++) {
        HistoryEntry entry = entry(array.get(i));
        if (entry != null) {
          entries.add(entry);
        }
      }
    } catch (JsonProcessingException notJson) {
      return EMPTY;
    }
    return new History(entries);
  }

  private static @Nullable HistoryEntry entry(JsonNode node) {
    try {
      return new HistoryEntry(
          node.path("attempt").asInt(),
          node.path("held").asBoolean(),
          node.path("status").asInt(),
          node.path("wire_status").isInt() ? node.path("wire_status").intValue() : null,
          node.path("error_type").asText(),
          node.path("phase").asText(),
          node.path("request_id").isTextual() ? node.path("request_id").textValue() : null,
          Instant.parse(node.path("at").asText()));
    } catch (DateTimeException notAnEntry) {
      return null;
    }
  }

  /** The history as a JSON array. */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (HistoryEntry entry : entries) {
      json.writeStartObject();
      json.writeNumberField("attempt", entry.attempt());
      if (entry.held()) {
        json.writeBooleanField("held", true);
      }
      json.writeNumberField("status", entry.status());
      if (entry.wireStatus() != null) {
        json.writeNumberField("wire_status", entry.wireStatus());
      }
      json.writeStringField("error_type", entry.errorType());
      json.writeStringField("phase", entry.phase());
      if (entry.requestId() != null) {
        json.writeStringField("request_id", entry.requestId());
      }
      json.writeStringField("at", entry.at().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
