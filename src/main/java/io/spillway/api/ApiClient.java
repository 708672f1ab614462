package io.spillway.api;

import io.spillway.credential.Credentials;
import io.spillway.job.Job;
import io.spillway.memory.Holdings;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The client of the Messages API: starts attempts, each at its own target. Each event loop has its
 * own connections, so that a stream never changes threads. {@link #start} may be called from one
 * thread.
 */
public final class ApiClient implements MessagesApi, AutoCloseable {

  private final AttemptContext around;
  private final List<ConnectionLoop> lanes;
  private final Credentials credentials;
  private int next;

  private ApiClient(AttemptContext around, List<ConnectionLoop> lanes, Credentials credentials) {
    this.around = around;
    this.lanes = lanes;
    this.credentials = credentials;
  }

  /**
   * Opens a client on {@code loops} event loops of this Vert.x, which stays the caller's to close.
   * Blocks until the loops are ready, so it must not be called on an event loop.
   *
   * @param holdings the account of memory for its streams
   */
  public static ApiClient open(
      Vertx vertx,
      int loops,
      ApiSettings settings,
      ConnectionSettings connections,
      Holdings holdings,
      InstantSource clock,
      LongSupplier nanoTime) {
    List<ConnectionLoop> lanes = new CopyOnWriteArrayList<>();
    vertx
        .deployVerticle(
            () -> new ConnectionLoop(settings, settings.target(), connections, nanoTime, lanes),
            new DeploymentOptions().setInstances(loops))
        .await();
    return new ApiClient(
        new AttemptContext(settings, holdings, clock, nanoTime),
        List.copyOf(lanes),
        new Credentials(settings.target().credential()));
  }

  /**
   * This client, known to the API by what {@code other} says at the start of each call. They hear
   * of each call that the API refuses for its credential. To be asked before the first attempt.
   */
  public ApiClient knownBy(Credentials other) {
    return new ApiClient(around, lanes, other);
  }

  /** Executors that run tasks on each of its event loops, in a fixed order. */
  public List<Executor> loops() {
    return lanes.stream()
        .map(connectionLoop ->
            (Executor) task -> connectionLoop.laneContext().runOnContext(nothing -> task.run()))
        .toList();
  }

  @Override
  public Target target() {
    return around.settings().target().with(credentials.current());
  }

  @Override
  public Attempt start(Target target, Job job, AttemptListener listener) {
    ConnectionLoop connectionLoop = lanes.get(next);
    next = (next + 1) % lanes.size();
    AttemptListener told = new RefusedCredential(listener, target.credential(), credentials);
    HttpAttempt attempt = new HttpAttempt(connectionLoop, around, target, job.request(), told);
    RequestOptions options = options(target, job.options().beta());
    connectionLoop.laneContext().runOnContext(nothing -> attempt.begin(options));
    return attempt;
  }

  /**
   * Asks for something that is no message and costs nothing, on the way that messages take. The
   * answer comes on an event loop.
   *
   * @param path below the base URL, as in {@code /v1/models/m}
   * @param body JSON; empty for none
   * @param patience how long to wait for the whole answer
   */
  public CompletableFuture<FreeAnswer> ask(
      String method, String path, byte[] body, Duration patience) {
    Target target = target();
    ConnectionLoop loop = lanes.getFirst();
    CompletableFuture<FreeAnswer> told = new CompletableFuture<>();
    RequestOptions options =
        options(target, List.of())
            .setMethod(HttpMethod.valueOf(method))
            .setURI(target.path(path))
            .putHeader(HttpHeaders.ACCEPT, "application/json");
    FreeCall call = new FreeCall(loop, target, around, told);
    loop.laneContext().runOnContext(nothing -> call.make(options, body, patience));
    return told;
  }

  /** Closes all connections. Attempts that still run end as broken. */
  @Override
  public void close() {
    lanes.forEach(ConnectionLoop::close);
  }

  private RequestOptions options(Target target, List<String> beta) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost(target.baseUrl().getHost())
        .setPort(target.port())
        .setSsl(target.isTls())
        .setURI(target.path())
        .setHeaders(
            target
                .dialect()
                .headers(target.credential(), beta)
                .set(HttpHeaders.USER_AGENT, around.settings().userAgent()));
  }
}
