package io.spillway.dev.simulator.server;

import io.spillway.dev.simulator.answers.Answer;
import io.spillway.dev.simulator.answers.ApiError;
import io.spillway.dev.simulator.answers.FreeResponder;
import io.spillway.dev.simulator.answers.Responder;
import io.spillway.dev.simulator.calls.CallCounters;
import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.calls.CallLog;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.settings.Authority;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the server: routes, reads bodies, hands answers to deliveries. */
public final class MessagesServer extends VerticleBase {
  static final long MAX_BODY_BYTES = 32L << 20;
  private static final int BACKLOG = 8_192;

  /** Hundreds of connections at once on a busy machine take longer than the usual 10 s. */
  private static final long HANDSHAKE_SECONDS = 60;

  /** A negative port is a free one that all instances of a deployment share; 0 is one for each. */
  private static final int ANY_SHARED_PORT = -1;

  private static final Pattern MODEL = Pattern.compile("/v1/models/([^/]+)");
  private static final Pattern FIXTURE = Pattern.compile("/([^/]+)/v1/messages");

  private final SimulatorSettings settings;
  private final Responder responder;
  private final FreeResponder free;
  private final CallCounters counters;
  private final CallLog log;
  private final Set<Delivery> open = new HashSet<>();
  private int actualPort;

  public MessagesServer(SimulatorSettings settings, Responder responder, CallCounters counters) {
    this.settings = settings;
    this.responder = responder;
    this.free = new FreeResponder(settings);
    this.counters = counters;
    this.log = CallLog.both(counters, settings.log());
  }

  public int actualPort() {
    return actualPort;
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(options())
        .connectionHandler(_ -> counters.connected())
        .requestHandler(this::route)
        .listen(settings.port() == 0 ? ANY_SHARED_PORT : settings.port(), settings.host())
        .onSuccess(server -> actualPort = server.actualPort());
  }

  private HttpServerOptions options() {
    var options =
        new HttpServerOptions()
            .setAcceptBacklog(BACKLOG)
            .setHttp2ClearTextEnabled(false)
            .setHandle100ContinueAutomatically(true);
    Authority authority = settings.authority();
    if (authority == null) {
      return options;
    }
    return options
        .setSsl(true)
        .setUseAlpn(true)
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setKeyCertOptions(
            new PfxOptions()
                .setValue(Buffer.buffer(authority.serverStore()))
                .setPassword(Authority.PASSWORD));
  }

  @Override
  public Future<?> stop() {
    Set.copyOf(open).forEach(delivery -> delivery.end(CallEnd.How.SIMULATOR_CLOSED));
    return Future.succeededFuture();
  }

  private void route(HttpServerRequest request) {
    switch (request.path()) {
      case "/v1/messages" -> messages(request);
      case "/v1/messages/count_tokens" -> count(request);
      case "/simulator/stats" -> stats(request);
      case null -> respond(request, ApiError.of(404, "Not found"));
      default -> fixture(request, request.path());
    }
  }

  private void fixture(HttpServerRequest request, String path) {
    Matcher model = MODEL.matcher(path);
    if (model.matches() && request.method() == HttpMethod.GET) {
      String id = URLDecoder.decode(model.group(1), StandardCharsets.UTF_8);
      respond(request, free.model(id, headRefusal(request)));
      return;
    }
    Matcher named = FIXTURE.matcher(path);
    Fixture fixture = named.matches() ? settings.fixtures().get(named.group(1)) : null;
    if (fixture == null) {
      respond(request, ApiError.of(404, "Not found"));
      return;
    }
    new BodyReader(request)
        .read((body, tooLarge) -> deliver(request, responder.play(fixture, body)));
  }

  private void count(HttpServerRequest request) {
    if (request.method() != HttpMethod.POST) {
      respond(request, new ApiError(405, "invalid_request_error", "Method Not Allowed", null));
      return;
    }
    new BodyReader(request)
        .read((body, tooLarge) ->
            respond(request, free.count(body, tooLarge ? tooLarge() : headRefusal(request))));
  }

  private void messages(HttpServerRequest request) {
    if (request.method() != HttpMethod.POST) {
      respond(request, new ApiError(405, "invalid_request_error", "Method Not Allowed", null));
      return;
    }
    new BodyReader(request).read((body, tooLarge) -> received(request, body, tooLarge));
  }

  private void received(HttpServerRequest request, byte[] body, boolean tooLarge) {
    ApiError refusal = tooLarge ? tooLarge() : headRefusal(request);
    deliver(request, responder.decide(refusal, body, counters.open()));
  }

  private void deliver(HttpServerRequest request, Responder.Decided decided) {
    var delivery =
        new Delivery(vertx, request, decided, settings.pingInterval().toMillis(), this::ended);
    open.add(delivery);
    log.received(decided.call());
    delivery.start();
  }

  private void ended(Delivery delivery, CallEnd.How how) {
    open.remove(delivery);
    log.ended(
        delivery.call(),
        new CallEnd(
            settings.clock().millis(),
            how,
            delivery.statusSent(),
            delivery.piecesSent(),
            delivery.bytesSent()));
  }

  private static ApiError tooLarge() {
    return ApiError.of(413, "Request exceeds the maximum allowed number of bytes.");
  }

  private static @Nullable ApiError headRefusal(HttpServerRequest request) {
    String bearer = request.getHeader("authorization");
    if (isBlank(request.getHeader("x-api-key")) && isBlank(bearer)) {
      return ApiError.of(401, "x-api-key header is required");
    }
    return isBlank(request.getHeader("anthropic-version"))
        ? ApiError.of(400, "anthropic-version: header is required")
        : null;
  }

  private static boolean isBlank(@Nullable String value) {
    return value == null || value.isBlank();
  }

  private void stats(HttpServerRequest request) {
    request
        .response()
        .putHeader("content-type", "application/json")
        .end(counters.stats().json() + "\n");
  }

  private static void respond(HttpServerRequest request, Answer answer) {
    request.response().setStatusCode(answer.status());
    answer.headers().forEach((name, value) -> request.response().putHeader(name, value));
    Buffer body = Buffer.buffer();
    answer.pieces().forEach(body::appendBytes);
    request.response().end(body);
  }

  private static void respond(HttpServerRequest request, ApiError error) {
    request
        .response()
        .setStatusCode(error.status())
        .putHeader("content-type", "application/json")
        .end(Buffer.buffer(Json.bytes(error.envelope(null))));
  }
}
