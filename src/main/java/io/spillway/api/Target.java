package io.spillway.api;

import io.spillway.credential.Credential;
import java.net.URI;

/**
 * Where an attempt goes. It belongs to the attempt and not to the client, because the attempts of
 * one client may go to several targets.
 *
 * @param baseUrl http or https, without query; the dialect's path is appended to its path
 * @param credential the API key; no message of an attempt shows it
 * @param dialect the protocol of the API there
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
    return path(dialect.path());
  }

  /** The path of something below the base URL. */
  String path(String below) {
    String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
    return path.replaceAll("/+$", "") + below;
  }
}
