package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Job lines as a submitter writes them, for all tests that do not ask how lines are read. */
public final class JobLines {

  private JobLines() {}

  /** A job with nothing but an id and a model. */
  public static byte[] of(String id, String model) {
    return line(id, "\"model\":\"" + model + "\"", "");
  }

  /** A request with one message, whose {@code user_id} is the job's id. */
  public static byte[] request(String id, String model, String content) {
    return request(id, model, content, "");
  }

  /** A request whose result is as large as its metadata, which it repeats. */
  public static byte[] withMetadata(String id, String model, String metadata) {
    return request(id, model, "hello", ",\"spillway\":{\"metadata\":{\"x\":\"" + metadata + "\"}}");
  }

  /** A request whose line has exactly so many bytes; its content is x many times. */
  public static byte[] ofSize(String id, String model, int bytes) {
    return request(id, model, "x".repeat(bytes - request(id, model, "").length));
  }

  private static byte[] request(String id, String model, String content, String options) {
    String params =
        "\"model\":\"%s\",\"max_tokens\":64,\"metadata\":{\"user_id\":\"%s\"},".formatted(model, id)
            + "\"messages\":[{\"role\":\"user\",\"content\":\""
            + content
            + "\"}]";
    return line(id, params, options);
  }

  private static byte[] line(String id, String params, String options) {
    return ("{\"custom_id\":\"" + id + "\",\"params\":{" + params + "}" + options + "}")
        .getBytes(UTF_8);
  }
}
