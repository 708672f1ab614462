package io.spillway.config;

import java.net.URI;
import java.util.Optional;

/** Which proxy, if any, leads to a URL. The key decides; if it is not set, the environment does. */
public final class ProxyChoice {

  /** No proxy leads anywhere. */
  public static final ProxyChoice DIRECT =
      new ProxyChoice(Optional.empty(), EnvironmentProxies.NONE, Optional.empty());

  private final Optional<ProxySetting> setting;
  private final EnvironmentProxies environment;
  private final Optional<SecretFile> login;

  private ProxyChoice(
      Optional<ProxySetting> setting, EnvironmentProxies environment, Optional<SecretFile> login) {
    this.setting = setting;
    this.environment = environment;
    this.login = login;
  }

  /** What a configuration says. */
  public static ProxyChoice of(Settings settings) {
    return new ProxyChoice(
        settings.get(NetworkKeys.PROXY),
        settings.environmentProxies(),
        settings.get(NetworkKeys.PROXY_LOGIN_FILE));
  }

  /** The proxy that leads to a URL; empty if it is reached directly. */
  public Optional<ProxyServer> toward(URI url) {
    Optional<ProxyServer> server =
        setting.isPresent()
            ? setting.get().server()
            : environment.toward(url).map(EnvironmentProxies.Named::server);
    return server.map(this::known);
  }

  /** Where the answer of {@link #toward} comes from: a key's or a variable's name. */
  public String source(URI url) {
    return setting.isPresent()
        ? NetworkKeys.PROXY.environment()
        : environment.toward(url).map(EnvironmentProxies.Named::variable).orElse("nothing");
  }

  private ProxyServer known(ProxyServer server) {
    return login
        .map(file -> server.as(ProxyServer.Login.read(file.secret().reveal())))
        .orElse(server);
  }
}
