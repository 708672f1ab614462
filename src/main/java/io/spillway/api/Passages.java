package io.spillway.api;

import io.spillway.config.ProxyServer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The proxies that lead to the targets of one event loop. Used on that loop. */
final class Passages {

  /**
   * A way through a proxy.
   *
   * @param options the same for each connection of a target, so that they are shared
   */
  record Passage(ProxyServer server, ProxyOptions options) {}

  private final ConnectionSettings connections;
  private final TrustOptions trust;
  private final Duration patience;
  private final Map<URI, Optional<Passage>> known = new HashMap<>();

  /**
   * Creates them.
   *
   * @param trust whose certificates are trusted if the proxy itself is reached over TLS
   * @param patience how long to wait for a proxy's answer to CONNECT
   */
  Passages(ConnectionSettings connections, TrustOptions trust, Duration patience) {
    this.connections = connections;
    this.trust = trust;
    this.patience = patience;
  }

  /** The proxy that leads to a target; empty if it is reached directly. */
  Optional<Passage> toward(Target target) {
    return known.computeIfAbsent(
        target.baseUrl(),
        url ->
            connections.proxies().toward(url).map(server -> new Passage(server, options(server))));
  }

  private ProxyOptions options(ProxyServer server) {
    ProxyOptions options =
        new ProxyOptions()
            .setType(server.isTls() ? ProxyType.HTTPS : ProxyType.HTTP)
            .setHost(server.host())
            .setPort(server.port())
            .setConnectTimeout(patience);
    server
        .login()
        .ifPresent(
            login -> options.setUsername(login.user()).setPassword(login.password().reveal()));
    if (server.isTls()) {
      options.setSslOptions(
          new ClientSSLOptions().setTrustOptions(trust).setHostnameVerificationAlgorithm("HTTPS"));
    }
    return options;
  }
}
