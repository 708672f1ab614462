package io.spillway.brownout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One call in the simulator's call log.
 *
 * @param from when its body had come, seconds since the first call
 * @param to when it ended; infinite if it has not
 * @param how in what way, as the log says it
 * @param status the HTTP status, 0 if there was none
 * @param events that were written
 */
record CallRecord(double from, double to, String model, String how, int status, int events) {
  /** The first message's, its block's, a ping, and the error itself: none is a token. */
  private static final int EVENTS_WITHOUT_TOKENS = 4;

  boolean succeeded() {
    return how.equals("completed");
  }

  /** Refused before its first event for want of capacity. */
  boolean refused() {
    return status == 429 || status == 529;
  }

  double seconds() {
    return to - from;
  }

  /** Output that was generated for nothing. */
  int tokensLost() {
    return succeeded() || status != 200 ? 0 : Math.max(0, events - EVENTS_WITHOUT_TOKENS);
  }

  boolean isOpenAt(double second) {
    return from < second && to >= second;
  }

  /** Reads a call log; the last line may be half a line. */
  static List<CallRecord> read(Path log) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<Long, JsonNode> open = new HashMap<>();
    List<CallRecord> calls = new ArrayList<>();
    long first = Long.MIN_VALUE;
    String text = Files.readString(log);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode event = json.readTree(line);
      long sequence = event.get("sequence").asLong();
      if (event.get("event").asText().equals("received")) {
        first = first == Long.MIN_VALUE ? event.get("at").asLong() : first;
        open.put(sequence, event);
      } else {
        calls.add(of(open.remove(sequence), event, first));
      }
    }
    for (JsonNode received : open.values()) {
      calls.add(
          new CallRecord(
              seconds(received, first),
              Double.POSITIVE_INFINITY,
              received.path("model").asText(),
              "open",
              0,
              0));
    }
    return calls;
  }

  private static CallRecord of(JsonNode received, JsonNode ended, long first) {
    return new CallRecord(
        seconds(received, first),
        seconds(ended, first),
        received.path("model").asText(),
        ended.get("how").asText(),
        ended.get("status").asInt(),
        ended.get("events").asInt());
  }

  private static double seconds(JsonNode event, long first) {
    return (event.get("at").asLong() - first) / 1_000.0;
  }
}
