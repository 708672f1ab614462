package io.spillway.api;

import io.spillway.credential.Credential;
import java.net.URI;

/**
 * Where an attempt goes: a value of the attempt, not of the client, whose attempts may go to
 * several.
 *
 * @param baseUrl http or https, without query; the dialect's path is appended to its path
 * @param credential what the API knows the caller by; no message of an attempt shows it
 * @param dialect how the API there is spoken to
 */
public record Target(URI baseUrl, Credential credential, Dialect dialect) {

  /** Host, and port if one is named: the non-secret name of the endpoint. */
  public String endpoint() {
    return baseUrl.getPort() < 0 ? baseUrl.getHost() : baseUrl.getHost() + ":" + baseUrl.getPort();
  }

  /** The same place, for a caller who is known by {@code other}. */
  Target with(Credential other) {
    return other == credential ? this : new Target(baseUrl, other, dialect);
  }

  /** Whether connections are over TLS. */
  boolean isTls() {
    return baseUrl.getScheme().equalsIgnoreCase("https");
  }

  int port() {
    if (baseUrl.getPort() >= 0) {
      return baseUrl.getPort();
    }
    return isTls() ? 443 : 80;
  }

  String path() {
    String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
    return path.replaceAll("/+$", "") + dialect.path();
  }
}
