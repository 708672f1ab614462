package io.spillway.dev.simulator.calls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.json.Labels;
import java.util.Map;

/**
 * The simulator's counters at one moment.
 *
 * @param connections connections accepted that spoke HTTP
 * @param calls calls received
 * @param faults calls hit by a fault, by its kind
 * @param ends calls ended, by how
 * @param open calls received that have not ended
 * @param peakOpen the most that were open at once
 * @param bytes bytes of response bodies sent
 */
public record SimulatorStats(
    long connections,
    long calls,
    Map<String, Long> faults,
    Map<CallEnd.How, Long> ends,
    int open,
    int peakOpen,
    long bytes) {
  /** The JSON of {@code GET /simulator/stats}. */
  public String json() {
    ObjectNode json =
        Json.object().put("calls", calls).put("open", open).put("peak_open", peakOpen);
    json.put("connections", connections);
    json.put("bytes", bytes);
    ObjectNode byKind = json.putObject("faults");
    faults.forEach(byKind::put);
    ObjectNode byEnd = json.putObject("ends");
    ends.forEach((how, count) -> byEnd.put(Labels.of(how), count));
    return Json.text(json);
  }
}
