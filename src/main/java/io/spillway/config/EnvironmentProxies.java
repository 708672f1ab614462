package io.spillway.config;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The proxies that environment variables name, as other programs read them. A variable in lower
 * case counts before the same in upper case, as with curl; {@code HTTP_PROXY} in upper case is not
 * read at all, because a CGI script's caller can set it.
 *
 * @param variables by name; only those of proxies are kept
 */
record EnvironmentProxies(Map<String, String> variables) {
  private static final List<String> OVER_TLS = List.of("https_proxy", "HTTPS_PROXY");
  private static final List<String> IN_THE_CLEAR = List.of("http_proxy");
  private static final List<String> EXCEPT = List.of("no_proxy", "NO_PROXY");

  /** Nothing is set. */
  static final EnvironmentProxies NONE = new EnvironmentProxies(Map.of());

  /** One variable and its text, which may show a password. */
  record Named(String variable, String text) {
    /** The proxy; throws {@link IllegalArgumentException} if the text names none. */
    ProxyServer server() {
      return ProxyServer.read(text);
    }
  }

  /** What counts of the environment. */
  EnvironmentProxies {
    variables =
        Stream.of(OVER_TLS, IN_THE_CLEAR, EXCEPT)
            .flatMap(List::stream)
            .filter(variables::containsKey)
            .collect(Collectors.toUnmodifiableMap(Function.identity(), variables::get));
  }

  /**
   * The variable that says how a URL is reached; empty if it is reached directly. This machine
   * ({@code localhost}, a loopback address) always is.
   */
  Optional<Named> toward(URI url) {
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    boolean direct = isLoopback(url.getHost()) || isExcept(url.getHost(), port);
    return direct ? Optional.empty() : first(tls ? OVER_TLS : IN_THE_CLEAR);
  }

  private boolean isExcept(String host, int port) {
    return first(EXCEPT).map(list -> new NoProxy(list.text()).covers(host, port)).orElse(false);
  }

  private Optional<Named> first(List<String> names) {
    return names.stream()
        .filter(name -> !variables.getOrDefault(name, "").isBlank())
        .map(name -> new Named(name, variables.getOrDefault(name, "")))
        .findFirst();
  }

  /**
   * Whether a host is this machine, decided without DNS: {@code localhost}, or a numeric address of
   * 127.0.0.0/8 or ::1.
   */
  static boolean isLoopback(String host) {
    try {
      return host.equalsIgnoreCase("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException isAName) {
      return false;
    }
  }

  /** The names alone. */
  @Override
  public String toString() {
    return variables.keySet().stream().sorted().toList().toString();
  }
}
