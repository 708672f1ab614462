package io.spillway.dev.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.json.JsonCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The jobs of the demo: the Message Batches file {@code jobs.jsonl} beside this class. */
final class DemoJobs {
  private static final ObjectMapper JSON = JsonCodecs.OWN;
  private static final String FILE = "jobs.jsonl";

  private DemoJobs() {}

  /**
   * The first {@code count} jobs of the file; if it has fewer, they are repeated with a number
   * added to each id.
   */
  static List<DemoJob> take(int count) {
    List<String> lines = lines();
    List<DemoJob> jobs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      jobs.add(job(lines.get(i % lines.size()), i / lines.size()));
    }
    return jobs;
  }

  private static List<String> lines() {
    try (InputStream in = Objects.requireNonNull(DemoJobs.class.getResourceAsStream(FILE))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A job of a line. The simulator tells jobs apart by the bytes of params, so the id is put there
   * too.
   */
  private static DemoJob job(String line, int round) {
    try {
      ObjectNode job = (ObjectNode) JSON.readTree(line);
      String id = job.path("custom_id").textValue();
      if (round == 0) {
        return new DemoJob(id, line);
      }
      String numbered = id + "-" + (round + 1);
      job.put("custom_id", numbered);
      ((ObjectNode) job.path("params").path("metadata")).put("user_id", numbered);
      return new DemoJob(numbered, JSON.writeValueAsString(job));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
