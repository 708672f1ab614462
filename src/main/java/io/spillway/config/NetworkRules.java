package io.spillway.config;

import io.spillway.config.ConfigException.Problem;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the way to the API: the key in the clear, the proxy, and the trust store. */
final class NetworkRules {
  private NetworkRules() {}

  static List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    unreadable(settings).ifPresent(problems::add);
    if (problems.isEmpty()) {
      inTheClear(settings).ifPresent(problems::add);
    }
    truststore(settings).ifPresent(problems::add);
    return problems;
  }

  /** A variable of the environment counts only if it would be used. */
  private static Optional<Problem> unreadable(Settings settings) {
    if (settings.get(NetworkKeys.PROXY).isPresent()) {
      return Optional.empty();
    }
    URI url = settings.get(Keys.API_BASE_URL);
    return settings
        .environmentProxies()
        .toward(url)
        .filter(named -> !isReadable(named))
        .map(named ->
            new Problem(
                named.variable() + " = *** (environment)",
                "must be %s; %s = none or a proxy of its own is used instead"
                    .formatted(ProxyServer.ALLOWED, NetworkKeys.PROXY.environment())));
  }

  private static boolean isReadable(EnvironmentProxies.Named named) {
    try {
      return named.server().port() > 0;
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }

  private static Optional<Problem> inTheClear(Settings settings) {
    URI url = settings.get(Keys.API_BASE_URL);
    if (!"http".equals(url.getScheme()) || settings.get(Keys.API_ALLOW_HTTP)) {
      return Optional.empty();
    }
    Optional<ProxyServer> proxy = ProxyChoice.of(settings).toward(url);
    String reached = proxy.map(ProxyServer::host).orElse(url.getHost());
    if (EnvironmentProxies.isLoopback(url.getHost()) && EnvironmentProxies.isLoopback(reached)) {
      return Optional.empty();
    }
    String allowed =
        "must be an https URL, or http to this host (localhost, 127.0.0.1, [::1])%s;"
            + " over http the API key travels in the clear, which %s = true (%s) allows";
    return Optional.of(
        Rules.problem(
            settings,
            Keys.API_BASE_URL,
            allowed.formatted(
                proxy.map(through -> " without the proxy " + through).orElse(""),
                Keys.API_ALLOW_HTTP,
                Keys.API_ALLOW_HTTP.environment())));
  }

  private static Optional<Problem> truststore(Settings settings) {
    Optional<Secret> password =
        settings.get(NetworkKeys.TRUSTSTORE_PASSWORD_FILE).map(SecretFile::secret);
    try {
      settings.get(NetworkKeys.TRUSTSTORE_FILE).ifPresent(store -> store.certificates(password));
      return Optional.empty();
    } catch (IllegalArgumentException unreadable) {
      String allowed = "must be a trust store that opens (%s); its password is in the file of %s";
      return Optional.of(
          new Problem(
              NetworkKeys.TRUSTSTORE_FILE.name()
                  + " = "
                  + settings.get(NetworkKeys.TRUSTSTORE_FILE).orElseThrow(),
              allowed.formatted(
                  unreadable.getMessage(), NetworkKeys.TRUSTSTORE_PASSWORD_FILE.environment())));
    }
  }
}
