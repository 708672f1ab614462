package io.spillway.dev.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dev.simulator.faults.CallKind;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls that cost nothing: of a model, and of how many tokens a request has. They are
 * neither counted nor logged as calls. Of the faults, those that are whole answers hit them: {@code
 * status}, {@code spend-limit} and {@code not-a-stream}. Thread-safe.
 */
public final class FreeResponder {
  private static final int BYTES_PER_TOKEN = 4;

  private final SimulatorSettings settings;

  public FreeResponder(SimulatorSettings settings) {
    this.settings = settings;
  }

  /**
   * Answers {@code GET /v1/models/ID}; every model is there, unless a fault says otherwise.
   *
   * @param refusal what is wrong with the request's head, or null
   */
  public Answer model(String id, @Nullable ApiError refusal) {
    ObjectNode model =
        Json.object()
            .put("type", "model")
            .put("id", id)
            .put("display_name", id)
            .put("created_at", "2026-01-01T00:00:00Z");
    return answer(CallKind.MODELS, id, refusal, model);
  }

  /** Answers {@code POST /v1/messages/count_tokens}. */
  public Answer count(byte[] body, @Nullable ApiError refusal) {
    JsonNode request = read(body);
    ApiError wrong = refusal;
    if (wrong == null && !request.path("model").isTextual()) {
      wrong = ApiError.of(400, "model: Field required");
    } else if (wrong == null && !request.path("messages").isArray()) {
      wrong = ApiError.of(400, "messages: Field required");
    }
    ObjectNode counted = Json.object().put("input_tokens", body.length / BYTES_PER_TOKEN + 1);
    return answer(CallKind.COUNT_TOKENS, request.path("model").asText(), wrong, counted);
  }

  private static JsonNode read(byte[] body) {
    try {
      return Json.MAPPER.readTree(body);
    } catch (IOException noJson) {
      return Json.object();
    }
  }

  private Answer answer(CallKind kind, String model, @Nullable ApiError refusal, ObjectNode good) {
    Instant now = settings.clock().instant();
    long hash = ApiRequest.hash((kind + model).getBytes(StandardCharsets.UTF_8));
    String requestId = "req_free" + ApiRequest.hex(hash);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC));
    Map<String, String> headers = Map.of("request-id", requestId, "date", date);
    if (refusal != null) {
      return refusal.answer(requestId).withHeaders(headers);
    }
    Answer answer = Answer.whole(200, "application/json", Json.bytes(good));
    return settings
        .faults()
        .decide(kind, model, hash, 1)
        .filter(hit -> isWhole(hit.fault()))
        .map(hit -> faulted(hit, answer, requestId))
        .orElse(answer)
        .withHeaders(headers);
  }

  private static Answer faulted(Faults.Hit hit, Answer good, String requestId) {
    EventStream stream = new EventStream(good.pieces(), 0, 0);
    return FaultedAnswer.of(hit, good, stream, false, requestId);
  }

  private static boolean isWhole(Fault fault) {
    return fault instanceof Fault.HttpError
        || fault instanceof Fault.SpendLimit
        || fault instanceof Fault.NotAStream;
  }
}
