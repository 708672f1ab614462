package io.spillway.api;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One event loop and its connections. */
final class ConnectionLoop extends AbstractVerticle {

  private static final int STREAMS_PER_HTTP2_CONNECTION = 100;

  /**
   * So large that it never binds: what a stream may send is bounded by its own window (65,535
   * bytes, RFC 9113, section 6.9.2). Servers built on Netty count what they have for streams that
   * are not read against the connection's window, and would hold up the others with it.
   */
  private static final int CONNECTION_WINDOW_BYTES = 1 << 30;

  private static final int KEEP_ALIVE_SECONDS = 30;

  /** The attempt's own limit is over first, so that its failure names it; this frees the socket. */
  private static final int CONNECT_MARGIN_MILLIS = 500;

  private final ApiSettings settings;
  private final Target first;
  private final ConnectionSettings connections;
  private final List<ConnectionLoop> lanes;
  private final OpenConnections open;

  /** One for targets over TLS, and one for those in the clear. */
  private final Map<Boolean, HttpClient> clients = new ConcurrentHashMap<>();

  /**
   * A lane.
   *
   * @param first the target that is made ready when the lane starts
   */
  ConnectionLoop(
      ApiSettings settings,
      Target first,
      ConnectionSettings connections,
      LongSupplier nanoTime,
      List<ConnectionLoop> lanes) {
    this.settings = settings;
    this.first = first;
    this.connections = connections;
    this.lanes = lanes;
    this.open = new OpenConnections(connections, nanoTime);
  }

  @Override
  public void start(Promise<Void> started) {
    client(first);
    vertx.setPeriodic(open.checkMillis(), nothing -> open.check());
    lanes.add(this);
    started.complete();
  }

  Context laneContext() {
    return context;
  }

  /** What makes requests to a target. Its connections are those of the target's address alone. */
  HttpClient client(Target target) {
    return clients.computeIfAbsent(target.isTls(), this::client);
  }

  private HttpClient client(boolean tls) {
    return vertx
        .httpClientBuilder()
        .with(clientOptions(tls))
        .with(poolOptions())
        .withConnectHandler(open::opened)
        .build();
  }

  /** Closes all connections. From any thread. */
  void close() {
    clients.values().forEach(HttpClient::close);
  }

  OpenConnections open() {
    return open;
  }

  private HttpClientOptions clientOptions(boolean tls) {
    boolean http2 = settings.http2() && tls;
    int connectMillis = (int) settings.limits().connect().toMillis() + CONNECT_MARGIN_MILLIS;
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
            .setUseAlpn(http2)
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
            .setDecompressionSupported(true)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setMaxInitialLineLength(HeadBound.READ_BYTES)
            .setMaxHeaderSize(HeadBound.READ_BYTES)
            .setInitialSettings(new Http2Settings().setMaxHeaderListSize(HeadBound.HTTP2_LIST_SIZE))
            .setConnectTimeout(connectMillis)
            .setSslHandshakeTimeout(connectMillis)
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    if (tls) {
      options.setTrustOptions(TrustOptions.wrap(NamedCertificates.trusting(connections.trusted())));
    }
    return options;
  }

  /** Room for every attempt, and for connections that still say farewell. */
  private PoolOptions poolOptions() {
    int streams = 2 * settings.maxInFlight();
    return new PoolOptions()
        .setHttp1MaxSize(streams)
        .setHttp2MaxSize(streams / STREAMS_PER_HTTP2_CONNECTION + 1);
  }
}
