package io.spillway.api;

import io.netty.handler.proxy.ProxyConnectException;
import io.spillway.config.ProxyServer;
import io.spillway.host.Exhaustion;
import io.spillway.status.KnownFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * There is no connection through the proxy: it cannot be reached, refuses, or ends the connection
 * before it can be used. The message says which, and names the proxy without user and password.
 */
final class ProxyFault extends IOException {
  private static final long serialVersionUID = 1;

  /** As Netty writes the answer to CONNECT, for which it has no method. */
  private static final Pattern ANSWER = Pattern.compile("status: (?<status>[0-9]{3}[^,]*)");

  /** What asks for other credentials; tinyproxy says 401 if there were some. */
  private static final Set<String> CREDENTIALS = Set.of("407", "401");

  /** What Netty makes of an answer that is no HTTP. */
  private static final String NO_HTTP = "999";

  private final KnownFailure known;

  private ProxyFault(KnownFailure known, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.known = known;
  }

  /**
   * The fault of a connection through a proxy. A lack of this machine's own stays what it is, and
   * so does a certificate that is refused, which names itself.
   *
   * @param endpoint what the connection was to lead to
   */
  static Throwable of(ProxyServer proxy, String endpoint, Throwable fault) {
    if (Exhaustion.of(fault).isPresent()
        || TransportFaults.has(fault, OutOfMemoryError.class)
        || TransportFaults.has(fault, CertificateException.class)) {
      return fault;
    }
    Optional<String> answer = answer(fault);
    if (answer.isPresent()) {
      boolean login = CREDENTIALS.contains(answer.get().split(" ", 2)[0]);
      return new ProxyFault(
          login ? KnownFailure.PROXY_CREDENTIALS : KnownFailure.UNREACHABLE,
          "the proxy %s answered CONNECT %s with %s".formatted(proxy, endpoint, answer.get()),
          fault);
    }
    String what =
        isBeforeProxy(fault)
            ? "the proxy %s cannot be reached: ".formatted(proxy)
            : "the proxy %s gives no connection to %s: ".formatted(proxy, endpoint);
    return new ProxyFault(KnownFailure.UNREACHABLE, what + TransportFaults.describe(fault), fault);
  }

  /** The fault if a time limit was over before there was a connection through a proxy. */
  static ProxyFault late(ProxyServer proxy, String limit) {
    String message = limit + ", without a connection through the proxy " + proxy;
    return new ProxyFault(KnownFailure.UNREACHABLE, message, null);
  }

  private static boolean isBeforeProxy(Throwable fault) {
    return !TransportFaults.has(fault, ProxyConnectException.class)
        && (TransportFaults.has(fault, ConnectException.class)
            || TransportFaults.has(fault, NoRouteToHostException.class)
            || TransportFaults.has(fault, UnknownHostException.class));
  }

  private static Optional<String> answer(Throwable fault) {
    return TransportFaults.chain(fault).stream()
        .filter(ProxyConnectException.class::isInstance)
        .map(refused -> ANSWER.matcher(String.valueOf(refused.getMessage())))
        .filter(Matcher::find)
        .map(found -> found.group("status").strip())
        .map(status -> status.startsWith(NO_HTTP) ? "what is no HTTP" : status)
        .findFirst();
  }

  /** The row of the table. */
  KnownFailure known() {
    return known;
  }
}
