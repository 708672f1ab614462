package io.spillway.api;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * Whom connections trust, and when one that says nothing is taken for dead.
 *
 * @param trusted the authorities of the API's certificate; empty for those of the JDK
 * @param silence how long a connection of HTTP/2 may bring nothing before it is sent a PING
 * @param patience how long the answer to a PING may take; then the connection is closed
 * @param quiet how long a connection of HTTP/1.1 must have been idle, and brought nothing, before a
 *     request is written on it: a new one too
 */
public record ConnectionSettings(
    List<X509Certificate> trusted, Duration silence, Duration patience, Duration quiet) {

  /** The JDK's authorities; a dead connection is closed within 50 s. */
  public static final ConnectionSettings DEFAULT =
      new ConnectionSettings(
          List.of(), Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofMillis(10));

  /** Copies the list. */
  public ConnectionSettings {
    trusted = List.copyOf(trusted);
  }

  /** The same with these authorities in place of the JDK's; an empty list keeps the JDK's. */
  public ConnectionSettings trusting(List<X509Certificate> authorities) {
    return new ConnectionSettings(authorities, silence, patience, quiet);
  }
}
