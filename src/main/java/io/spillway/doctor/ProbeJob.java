package io.spillway.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.json.JsonCodecs;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The smallest job that there is: two letters in, one token out. */
final class ProbeJob {
  private ProbeJob() {}

  /** What a message asks for. */
  private static ObjectNode asked(String model) {
    ObjectNode params = JsonCodecs.OWN.createObjectNode().put("model", model);
    params.putArray("messages").addObject().put("role", "user").put("content", "Hi");
    return params;
  }

  /** The body of the call that counts tokens. */
  static byte[] counting(String model) {
    return asked(model).toString().getBytes(UTF_8);
  }

  /**
   * A job.
   *
   * @param expires when it is no longer wanted; null for no such time
   */
  static byte[] line(String id, String model, @Nullable Instant expires) {
    ObjectNode job = JsonCodecs.OWN.createObjectNode().put("custom_id", id);
    job.set("params", asked(model).put("max_tokens", 1));
    if (expires != null) {
      job.putObject("spillway")
          .put("expires_at", expires.truncatedTo(ChronoUnit.MILLIS).toString());
    }
    return job.toString().getBytes(UTF_8);
  }
}
