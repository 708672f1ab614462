package io.spillway.operator;

import io.spillway.operator.OperatorConnections.RequestTimeouts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator port: {@code GET /metrics} in Prometheus' text format, {@code GET /health/live} and
 * {@code GET /health/ready} in JSON with status 200 or 503, {@code GET /lanes} in JSON and {@code
 * POST /lanes} for orders. At most {@value OperatorConnections#MOST} connections; on each a whole
 * request within 10 s, and the next within 75 s.
 */
public final class OperatorServer {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorServer.class);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";

  /**
   * After this time without any data on a connection it is closed, for example because the client
   * does not read the answer.
   */
  private static final int IDLE_TIMEOUT_SECONDS = 120;

  private static final int MOST_SCRAPES = 4;

  private final Vertx vertx;
  private final HttpServer server;
  private final OperatorConnections connections;
  private final Supplier<String> scrape;
  private final Map<String, Supplier<RoleHealth>> roles;
  private final LaneRequests lanes;
  private final AtomicInteger scrapes = new AtomicInteger();

  private OperatorServer(
      Vertx vertx,
      RequestTimeouts patience,
      Supplier<String> scrape,
      Map<String, Supplier<RoleHealth>> roles,
      LaneRequests lanes) {
    this.vertx = vertx;
    this.scrape = scrape;
    this.lanes = lanes;
    this.roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
    this.connections = new OperatorConnections(vertx, patience);
    // No HTTP/2, by which one connection could send many requests at once; no client needs it here.
    var options =
        new HttpServerOptions()
            .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
            .setHttp2ClearTextEnabled(false);
    this.server =
        vertx
            .createHttpServer(options)
            .connectionHandler(connections::opened)
            .requestHandler(this::answer);
  }

  /**
   * Starts to listen.
   *
   * @param port from 0 to 65,535; 0 takes a free one
   * @param scrape returns the text of the metrics; called on virtual threads, at most four at once
   * @param roles the health of each role by its name; called on event loops, so they must not block
   * @return the server; fails if it cannot listen at the address
   */
  public static Future<OperatorServer> start(
      Vertx vertx,
      String host,
      int port,
      Supplier<String> scrape,
      Map<String, Supplier<RoleHealth>> roles) {
    return start(vertx, host, port, RequestTimeouts.DEFAULT, scrape, roles);
  }

  /**
   * Starts to listen.
   *
   * @param desk shows the worker's lanes; null if no worker runs here
   * @param token what orders from other machines must bear; null if they may give none
   */
  public static Future<OperatorServer> start(
      Vertx vertx,
      String host,
      int port,
      Supplier<String> scrape,
      Map<String, Supplier<RoleHealth>> roles,
      @Nullable LaneDesk desk,
      @Nullable OperatorToken token) {
    LaneRequests lanes = new LaneRequests(desk, token);
    return new OperatorServer(vertx, RequestTimeouts.DEFAULT, scrape, roles, lanes)
        .listen(host, port);
  }

  static Future<OperatorServer> start(
      Vertx vertx,
      String host,
      int port,
      RequestTimeouts patience,
      Supplier<String> scrape,
      Map<String, Supplier<RoleHealth>> roles) {
    LaneRequests none = new LaneRequests(null, null);
    return new OperatorServer(vertx, patience, scrape, roles, none).listen(host, port);
  }

  private Future<OperatorServer> listen(String host, int port) {
    return server.listen(port, host).map(this);
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Stops listening and closes the connections. */
  public Future<Void> close() {
    return server.close();
  }

  private void answer(HttpServerRequest request) {
    connections.asked(request.connection());
    boolean isOrder =
        request.method().equals(HttpMethod.POST) && OperatorResponse.LANES.equals(request.path());
    boolean isQuestion =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    if (!isOrder && !isQuestion) {
      request.response().putHeader("allow", "GET, HEAD");
      send(request, OperatorResponse.methodNotAllowed());
      return;
    }
    switch (request.path()) {
      case OperatorResponse.METRICS -> metrics(request);
      case OperatorResponse.LIVE -> send(request, OperatorResponse.live(HealthReport.of(roles)));
      case OperatorResponse.READY -> send(request, OperatorResponse.ready(HealthReport.of(roles)));
      case OperatorResponse.LANES -> {
        Context own = vertx.getOrCreateContext();
        lanes.answer(request, response -> own.runOnContext(back -> send(request, response)));
      }
      case null, default -> send(request, OperatorResponse.notFound());
    }
  }

  private void metrics(HttpServerRequest request) {
    if (scrapes.incrementAndGet() > MOST_SCRAPES) {
      scrapes.decrementAndGet();
      send(request, OperatorResponse.busy());
      return;
    }
    Context loop = vertx.getOrCreateContext();
    Thread.ofVirtual().name("scrape").start(() -> gather(request, loop));
  }

  /** Gathers the metrics on this thread, and answers on the request's event loop. */
  private void gather(HttpServerRequest request, Context loop) {
    @Nullable String gathered = null;
    try {
      gathered = scrape.get();
    } catch (Throwable e) { // an error too: it is this scrape's, and the next one may succeed
      LOG.warn("The metrics could not be gathered", e);
    }
    @Nullable String text = gathered;
    loop.runOnContext(ignored -> {
      scrapes.decrementAndGet();
      if (text == null) {
        send(request, OperatorResponse.scrapeFailed());
      } else {
        end(request, 200, PROMETHEUS_TEXT, text);
      }
    });
  }

  private void send(HttpServerRequest request, OperatorResponse response) {
    end(request, response.status(), JSON, response.body());
  }

  private void end(HttpServerRequest request, int status, String type, String body) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    var bytes = Buffer.buffer(body);
    response
        .setStatusCode(status)
        .putHeader("content-type", type)
        .putHeader("content-length", Integer.toString(bytes.length()))
        .putHeader("cache-control", "no-store");
    // Vert.x would send a body in the answer to HEAD.
    boolean bodiless = request.method().equals(HttpMethod.HEAD);
    (bodiless ? response.end() : response.end(bytes))
        .onSuccess(sent -> connections.answered(request.connection()))
        .onFailure(gone -> LOG.debug("The client left before the answer", gone));
  }
}
