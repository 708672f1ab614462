package io.spillway.api;

import io.spillway.config.Secret;
import java.net.URI;

/**
 * How to reach the Messages API.
 *
 * @param baseUrl http or https, without query; {@code /v1/messages} is appended to its path
 * @param key the API key
 * @param version the {@code anthropic-version} header
 * @param userAgent the {@code user-agent} header
 * @param http2 whether to offer HTTP/2 over TLS
 * @param maxInFlight how many attempts will be open at once at most
 * @param maxEventBytes the largest event of a stream
 * @param maxMessageBytes the largest message
 */
public record ApiSettings(
    URI baseUrl,
    Secret key,
    String version,
    String userAgent,
    boolean http2,
    int maxInFlight,
    TimeLimits limits,
    int maxEventBytes,
    long maxMessageBytes) {

  /** Host, and port where one is named: the non-secret name of the endpoint. */
  public String endpoint() {
    return baseUrl.getPort() < 0 ? baseUrl.getHost() : baseUrl.getHost() + ":" + baseUrl.getPort();
  }

  boolean tls() {
    return baseUrl.getScheme().equalsIgnoreCase("https");
  }

  int port() {
    if (baseUrl.getPort() >= 0) {
      return baseUrl.getPort();
    }
    return tls() ? 443 : 80;
  }

  String path() {
    String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
    return path.replaceAll("/+$", "") + "/v1/messages";
  }
}
