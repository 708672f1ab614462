package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.calls.Call;
import io.spillway.dev.simulator.capacity.Capacities;
import io.spillway.dev.simulator.capacity.CapacityLease;
import io.spillway.dev.simulator.faults.Draws;
import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.fixtures.ByteLists;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides the answer to each call; knows nothing of sockets. All of it is a function of the
 * settings and the request, but for the sequence and the counts of calls. Thread-safe.
 */
public final class Responder {
  private static final int WHOLE_PIECE_BYTES = 256;
  private static final int BREAKS_OFF = 3;

  private final SimulatorSettings settings;
  private final @Nullable Recordings recordings;
  private final SeenRequests seen;
  private final PromptCache cache;
  private final Capacities capacities;
  private final AtomicLong sequence = new AtomicLong();

  public Responder(SimulatorSettings settings, @Nullable Recordings recordings) {
    this.settings = settings;
    this.recordings = recordings;
    this.seen = new SeenRequests(settings.seenRequests());
    this.cache = new PromptCache(settings.seenRequests());
    this.capacities = new Capacities(settings.faults().capacity(), settings.clock());
  }

  /** A call, its answer, the pace of the answer, and what it uses up of the capacity. */
  public record Decided(
      Call call, Answer answer, Speed.StreamPace pace, boolean refused, OutputCharge charge) {
    Decided(Call call, Answer answer, Speed.StreamPace pace, boolean refused) {
      this(call, answer, pace, refused, OutputCharge.NONE);
    }

    Decided withAnswer(Answer other) {
      return new Decided(call, other, pace, refused, charge);
    }
  }

  /**
   * Answers one request.
   *
   * @param refusal what is wrong with its head, or null
   * @param open how many streams are open, for the headers
   */
  public Decided decide(@Nullable ApiError refusal, byte[] body, int open) {
    Instant now = settings.clock().instant();
    RequestReading reading = refusal != null ? refusal : ApiRequest.read(body);
    Decided decided =
        switch (reading) {
          case ApiError error -> refuse(error, ApiRequest.hash(body), now);
          case ApiRequest request -> answer(request, now, open);
        };
    return withApiHeaders(decided, LimitHeaders.headers(now, open));
  }

  /** Answers a request for a fixture; its call names the fixture as its fault. */
  public Decided play(Fixture fixture, byte[] body) {
    Instant now = settings.clock().instant();
    long hash = ApiRequest.hash(body);
    int attempt = seen.count(hash);
    Call call =
        new Call(
            sequence.incrementAndGet(),
            now.toEpochMilli(),
            requestId(hash, attempt),
            ApiRequest.hex(hash),
            null,
            null,
            attempt,
            "fixture " + fixture.name());
    return new Decided(call, Answer.of(fixture), new Speed.StreamPace(0, 0), false);
  }

  private Decided refuse(ApiError error, long hash, Instant now) {
    long number = sequence.incrementAndGet();
    String requestId = requestId(hash, -number);
    Call call =
        new Call(number, now.toEpochMilli(), requestId, ApiRequest.hex(hash), null, null, 0, null);
    return new Decided(call, error.answer(requestId), new Speed.StreamPace(0, 0), true);
  }

  private Decided answer(ApiRequest request, Instant now, int open) {
    int attempt = seen.count(request.hash());
    String requestId = requestId(request.hash(), attempt);
    Prompt.Use use = cache.look(request.prompt(), now.toEpochMilli());
    Capacities.Asked asked = ask(request, use, attempt);
    CapacityAnswer refusal = CapacityAnswer.of(asked.verdict());
    Decided decided;
    if (refusal == null) {
      cache.used(request.prompt(), now.toEpochMilli());
      decided = answer(request, use, asked.lease(), call(request, now, attempt, requestId));
    } else {
      Call call = call(request, now, attempt, requestId).withFault(refusal.kind());
      decided = new Decided(call, refusal.answer(requestId), new Speed.StreamPace(0, 0), false);
    }
    return asked.readings().isEmpty()
        ? decided
        : withApiHeaders(decided, LimitHeaders.headers(now, asked.readings()));
  }

  /** Asks for room. A recording is a stream whatever was asked for. */
  private Capacities.Asked ask(ApiRequest request, Prompt.Use use, int attempt) {
    double draw = Draws.unit(settings.faults().seed(), BREAKS_OFF, request.hash(), attempt);
    boolean streamed = request.stream() || recordings != null;
    return capacities.ask(request.model(), use.charged(), streamed, draw);
  }

  private Call call(ApiRequest request, Instant now, int attempt, String requestId) {
    return new Call(
        sequence.incrementAndGet(),
        now.toEpochMilli(),
        requestId,
        ApiRequest.hex(request.hash()),
        request.customId(),
        request.model(),
        attempt,
        null);
  }

  private Decided answer(ApiRequest request, Prompt.Use use, CapacityLease lease, Call call) {
    Optional<Faults.Hit> hit =
        settings.faults().decide(request.model(), request.hash(), call.attempt());
    EventStream stream = stream(request, use, call.attempt());
    Answer answer = answer(request, stream, hit, call.requestId());
    OutputCharge charge = OutputCharge.of(lease, stream, answer, settings.chunkBytes() == 0);
    return new Decided(
        hit.map(found -> call.withFault(found.fault().kind())).orElse(call),
        answer,
        settings.speed().pace(settings.seed(), request.hash()),
        answer.status() == 404 && hit.isEmpty(),
        charge);
  }

  private Answer answer(
      ApiRequest request,
      @Nullable EventStream stream,
      Optional<Faults.Hit> hit,
      String requestId) {
    if (stream == null) {
      return ApiError.of(404, "model: " + request.model()).answer(requestId);
    }
    boolean streaming = request.stream() || recordings != null;
    Answer good = good(stream, streaming, hit.isPresent());
    Answer answer =
        hit.map(found -> FaultedAnswer.of(found, good, stream, streaming, requestId)).orElse(good);
    return answer.chunked() && settings.chunkBytes() > 0
        ? answer.withPieces(ByteLists.chop(ByteLists.join(answer.pieces()), settings.chunkBytes()))
        : answer;
  }

  private static Answer good(EventStream stream, boolean streaming, boolean faulted) {
    String type = streaming ? "text/event-stream; charset=utf-8" : "application/json";
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", type);
    if (streaming) {
      headers.put("cache-control", "no-cache");
    }
    return new Answer(200, headers, stream.frames(), streaming || faulted, Ending.END);
  }

  private @Nullable EventStream stream(ApiRequest request, Prompt.Use use, int attempt) {
    if (recordings != null) {
      return recordings.of(request.model());
    }
    int events = settings.speed().eventsOf(settings.seed(), request.contentSeed());
    Reply reply = Reply.to(request, events, settings.seed(), attempt).withInput(use);
    if (request.stream()) {
      return EventStream.of(reply);
    }
    List<byte[]> pieces = ByteLists.chop(Json.bytes(reply.message()), WHOLE_PIECE_BYTES);
    return new EventStream(pieces, pieces.size() - 1, reply.outputTokens());
  }

  /** Headers that are there already stay. */
  private static Decided withApiHeaders(Decided decided, Map<String, String> limits) {
    Answer answer = decided.answer();
    String type = answer.headers().getOrDefault("content-type", "");
    if (!type.startsWith("application/json") && !type.startsWith("text/event-stream")) {
      return decided; // A proxy's page: the API has not seen the call.
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("request-id", decided.call().requestId());
    headers.putAll(limits);
    headers.putAll(answer.headers());
    return decided.withAnswer(answer.withHeaders(headers));
  }

  private String requestId(long hash, long call) {
    return "req_sim" + ApiRequest.hex(Draws.bits(settings.seed(), hash, call));
  }
}
