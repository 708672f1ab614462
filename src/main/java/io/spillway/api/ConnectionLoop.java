package io.spillway.api;

import io.spillway.config.ProxyServer;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One event loop and its connections. */
final class ConnectionLoop extends AbstractVerticle {

  private static final int STREAMS_PER_HTTP2_CONNECTION = 100;

  /**
   * The flow-control window of an HTTP/2 connection, so large that it never limits; each stream is
   * limited by its own window (65,535 bytes, RFC 9113, section 6.9.2). Servers built on Netty
   * charge data for paused streams to the connection's window, so a small one would block the other
   * streams.
   */
  private static final int CONNECTION_WINDOW_BYTES = 1 << 30;

  private static final int KEEP_ALIVE_SECONDS = 30;

  /**
   * How much later than the attempt's own limit the socket gives up connecting, so that the failure
   * names that limit.
   */
  private static final int CONNECT_MARGIN_MILLIS = 500;

  private final ApiSettings settings;
  private final Target first;
  private final ConnectionSettings connections;
  private final List<ConnectionLoop> lanes;
  private final OpenConnections open;
  private final TrustOptions trust;
  private final Passages passages;

  /** One client for targets over TLS, and one for those without. */
  private final Map<Boolean, HttpClient> clients = new ConcurrentHashMap<>();

  /**
   * Creates the loop.
   *
   * @param first the target whose client is prepared at the start
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
    this.trust = TrustOptions.wrap(NamedCertificates.trusting(connections.trusted()));
    this.passages = new Passages(connections, trust, Duration.ofMillis(connectMillis(settings)));
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

  /**
   * A request on a connection to a target, through the proxy that leads there, if one does. What
   * fails before there is a connection through a proxy is a {@link ProxyFault}.
   */
  Future<HttpClientRequest> connect(Target target, RequestOptions options) {
    Passages.Passage passage = passages.toward(target).orElse(null);
    if (passage == null) {
      return client(target).request(options);
    }
    return client(target)
        .request(new RequestOptions(options).setProxyOptions(passage.options()))
        .recover(fault ->
            Future.failedFuture(ProxyFault.of(passage.server(), target.endpoint(), fault)));
  }

  /**
   * The proxy through which no connection to a target was made within a limit, if one leads there.
   */
  Optional<ProxyServer> lateProxy(Deadlines.TimeLimit limit, Target target) {
    return limit == Deadlines.TimeLimit.CONNECT
        ? passages.toward(target).map(Passages.Passage::server)
        : Optional.empty();
  }

  /**
   * The HTTP client for a target. Connections are shared only between requests to the same address.
   */
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
    int connectMillis = connectMillis(settings);
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
      options.setTrustOptions(trust);
    }
    return options;
  }

  private static int connectMillis(ApiSettings settings) {
    return (int) settings.limits().connect().toMillis() + CONNECT_MARGIN_MILLIS;
  }

  /** Pools with room for every attempt, and for connections that are still closing. */
  private PoolOptions poolOptions() {
    int streams = 2 * settings.maxInFlight();
    return new PoolOptions()
        .setHttp1MaxSize(streams)
        .setHttp2MaxSize(streams / STREAMS_PER_HTTP2_CONNECTION + 1);
  }
}
