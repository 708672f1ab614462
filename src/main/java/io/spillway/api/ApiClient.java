package io.spillway.api;

import io.spillway.job.Job;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts attempts against the Messages API. Each event loop is a lane with its own connections, so
 * that a stream never changes threads. {@link #start} may be called from one thread.
 */
public final class ApiClient implements MessagesApi, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ApiClient.class);
  private static final int STREAMS_PER_HTTP2_CONNECTION = 100;
  private static final int KEEP_ALIVE_SECONDS = 30;

  /** The attempt's own limit is over first, so that its failure names it; this frees the socket. */
  private static final int CONNECT_MARGIN_MILLIS = 500;

  private final Vertx vertx;
  private final ApiSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final List<Lane> lanes;
  private int next;

  private ApiClient(
      Vertx vertx,
      ApiSettings settings,
      InstantSource clock,
      LongSupplier nanoTime,
      List<Lane> lanes) {
    this.vertx = vertx;
    this.settings = settings;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lanes = lanes;
  }

  /**
   * Opens a client on {@code loops} event loops of the given Vert.x, which stays the caller's to
   * close. Blocks until the lanes are there; not for an event loop.
   */
  public static ApiClient open(
      Vertx vertx, int loops, ApiSettings settings, InstantSource clock, LongSupplier nanoTime) {
    List<Lane> lanes = new CopyOnWriteArrayList<>();
    vertx
        .deployVerticle(
            () -> new Lane(settings, lanes), new DeploymentOptions().setInstances(loops))
        .await();
    return new ApiClient(vertx, settings, clock, nanoTime, List.copyOf(lanes));
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
        new HttpAttempt(
            vertx, lane.laneContext(), lane.client(), settings, clock, nanoTime, listener);
    RequestOptions options = options(job.options().beta());
    lane.laneContext().runOnContext(nothing -> attempt.start(options, job.request()));
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

  /** One event loop and its connections. */
  private static final class Lane extends AbstractVerticle {
    private final ApiSettings settings;
    private final List<Lane> lanes;
    private HttpClient client;

    @SuppressWarnings("NullAway.Init") // set by start(), before the lane is handed out
    Lane(ApiSettings settings, List<Lane> lanes) {
      this.settings = settings;
      this.lanes = lanes;
    }

    @Override
    public void start(Promise<Void> started) {
      client =
          vertx
              .httpClientBuilder()
              .with(clientOptions(settings))
              .with(poolOptions(settings))
              .withConnectHandler(Lane::watch)
              .build();
      lanes.add(this);
      started.complete();
    }

    /**
     * The attempts on a connection hear of its end themselves; without a handler of its own Vert.x
     * would log each reset as an error.
     */
    private static void watch(HttpConnection connection) {
      connection.exceptionHandler(fault -> LOG.debug("a connection broke: {}", fault.toString()));
    }

    Context laneContext() {
      return context;
    }

    HttpClient client() {
      return client;
    }
  }

  private static HttpClientOptions clientOptions(ApiSettings settings) {
    boolean http2 = settings.http2() && settings.tls();
    int connectMillis = (int) settings.limits().connect().toMillis() + CONNECT_MARGIN_MILLIS;
    return new HttpClientOptions()
        .setProtocolVersion(http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
        .setUseAlpn(http2)
        .setDecompressionSupported(true)
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
        .setConnectTimeout(connectMillis)
        .setSslHandshakeTimeout(connectMillis)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  /** Room for every attempt, and for connections that still say farewell. */
  private static PoolOptions poolOptions(ApiSettings settings) {
    int streams = 2 * settings.maxInFlight();
    return new PoolOptions()
        .setHttp1MaxSize(streams)
        .setHttp2MaxSize(streams / STREAMS_PER_HTTP2_CONNECTION + 1);
  }
}
