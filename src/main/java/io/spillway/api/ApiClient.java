package io.spillway.api;

import io.spillway.job.Job;
import io.spillway.memory.Holdings;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Starts attempts against the Messages API. Each event loop is a lane with its own connections, so
 * that a stream never changes threads. {@link #start} may be called from one thread.
 */
public final class ApiClient implements MessagesApi, AutoCloseable {

  private final Vertx vertx;
  private final ApiSettings settings;
  private final Holdings holdings;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final List<Lane> lanes;
  private int next;

  private ApiClient(
      Vertx vertx,
      ApiSettings settings,
      Holdings holdings,
      InstantSource clock,
      LongSupplier nanoTime,
      List<Lane> lanes) {
    this.vertx = vertx;
    this.settings = settings;
    this.holdings = holdings;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lanes = lanes;
  }

  /**
   * Opens a client on {@code loops} event loops of the given Vert.x, which stays the caller's to
   * close. Blocks until the lanes are there; not for an event loop.
   *
   * @param holdings the account of what its streams hold
   */
  public static ApiClient open(
      Vertx vertx,
      int loops,
      ApiSettings settings,
      ConnectionSettings connections,
      Holdings holdings,
      InstantSource clock,
      LongSupplier nanoTime) {
    List<Lane> lanes = new CopyOnWriteArrayList<>();
    vertx
        .deployVerticle(
            () -> new Lane(settings, connections, nanoTime, lanes),
            new DeploymentOptions().setInstances(loops))
        .await();
    return new ApiClient(vertx, settings, holdings, clock, nanoTime, List.copyOf(lanes));
  }

  /** What runs on each of its event loops, in a fixed order. */
  public List<Executor> loops() {
    return lanes.stream()
        .map(lane -> (Executor) task -> lane.laneContext().runOnContext(nothing -> task.run()))
        .toList();
  }

  @Override
  public String endpoint() {
    return settings.endpoint();
  }

  @Override
  public Attempt start(Job job, AttemptListener listener) {
    Lane lane = lanes.get(next);
    next = (next + 1) % lanes.size();
    HttpAttempt attempt =
        new HttpAttempt(vertx, lane, settings, holdings, clock, nanoTime, job.request(), listener);
    RequestOptions options = options(job.options().beta());
    lane.laneContext().runOnContext(nothing -> attempt.begin(options));
    return attempt;
  }

  /** Closes all connections. Attempts that still run end as broken. */
  @Override
  public void close() {
    lanes.forEach(lane -> lane.client().close());
  }

  private RequestOptions options(List<String> beta) {
    MultiMap headers =
        HttpHeaders.headers()
            .set(HttpHeaders.CONTENT_TYPE, "application/json")
            .set(HttpHeaders.ACCEPT, "text/event-stream")
            .set(HttpHeaders.USER_AGENT, settings.userAgent())
            .set("anthropic-version", settings.version())
            .set("x-api-key", settings.key().reveal());
    if (!beta.isEmpty()) {
      headers.set("anthropic-beta", String.join(",", beta));
    }
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost(settings.baseUrl().getHost())
        .setPort(settings.port())
        .setSsl(settings.tls())
        .setURI(settings.path())
        .setHeaders(headers);
  }
}
