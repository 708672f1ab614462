package io.spillway.config;

import java.util.Optional;

/**
 * What the key for the proxy says.
 *
 * @param server the proxy; empty if there is to be none, whatever the environment says
 */
public record ProxySetting(Optional<ProxyServer> server) {
  private static final String NONE = "none";

  /** What a text must be. */
  static final String ALLOWED = NONE + ", or " + ProxyServer.ALLOWED;

  static ProxySetting read(String text) {
    return new ProxySetting(
        text.equals(NONE) ? Optional.empty() : Optional.of(ProxyServer.read(text)));
  }

  @Override
  public String toString() {
    return server.map(ProxyServer::toString).orElse(NONE);
  }
}
