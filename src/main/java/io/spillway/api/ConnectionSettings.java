package io.spillway.api;

import io.spillway.config.ProxyChoice;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * Which certificates connections trust, which proxies lead to a target, and when a silent
 * connection counts as dead.
 *
 * @param trusted the certificate authorities to trust; empty for those of the JDK
 * @param proxies which proxy leads to a target
 * @param silence after how long without a byte an HTTP/2 connection is sent a PING
 * @param patience how long to wait for the answer to a PING before the connection is closed
 * @param quiet how long an HTTP/1.1 connection, also a new one, must have been idle and silent
 *     before a request is written on it
 */
public record ConnectionSettings(
    List<X509Certificate> trusted,
    ProxyChoice proxies,
    Duration silence,
    Duration patience,
    Duration quiet) {

  /**
   * Trusts the JDK's authorities, and goes through no proxy; a dead connection is closed within 50
   * s.
   */
  public static final ConnectionSettings DEFAULT =
      new ConnectionSettings(
          List.of(),
          ProxyChoice.DIRECT,
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofMillis(10));

  /** Copies the list. */
  public ConnectionSettings {
    trusted = List.copyOf(trusted);
  }

  /**
   * The same settings with these authorities instead of the JDK's; an empty list keeps the JDK's.
   */
  public ConnectionSettings trusting(List<X509Certificate> authorities) {
    return new ConnectionSettings(authorities, proxies, silence, patience, quiet);
  }

  /** The same settings through the proxies that are chosen so. */
  public ConnectionSettings through(ProxyChoice choice) {
    return new ConnectionSettings(trusted, choice, silence, patience, quiet);
  }
}
