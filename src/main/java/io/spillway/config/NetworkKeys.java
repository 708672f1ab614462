package io.spillway.config;

import java.util.List;
import java.util.Optional;

/** The keys of the way to the API: through which proxy, and whose certificates are trusted. */
public final class NetworkKeys {

  /** The proxy, or that there is none. */
  public static final Key<Optional<ProxySetting>> PROXY =
      Key.of(
          "api.proxy",
          ValueType.optional(ValueType.proxy()),
          "",
          "The proxy that leads to the API; none for no proxy; if not set, https_proxy and no_proxy"
              + " of the environment decide, as with curl.");

  /** Who we are to the proxy. */
  public static final Key<Optional<SecretFile>> PROXY_LOGIN_FILE =
      Key.of(
          "api.proxy-login-file",
          ValueType.optional(ValueType.secretFile()),
          "",
          "A file that holds user:password for the proxy, instead of those in its URL. Read once, at"
              + " start.");

  /** More authorities, in a form of Java's. */
  public static final Key<Optional<TruststoreFile>> TRUSTSTORE_FILE =
      Key.of(
          "api.truststore-file",
          ValueType.optional(ValueType.truststore()),
          "",
          "A trust store (PKCS12 or JKS) whose certificates to trust for the API, beside those of"
              + " api.ca-file and instead of the JDK's. Read once, at start.");

  /** What opens that store. */
  public static final Key<Optional<SecretFile>> TRUSTSTORE_PASSWORD_FILE =
      Key.of(
          "api.truststore-password-file",
          ValueType.optional(ValueType.secretFile()),
          "",
          "A file that holds the password of the trust store, if it has one.");

  /** Whether the JDK's authorities count too. */
  public static final Key<Boolean> TRUST_SYSTEM =
      Key.of(
          "api.trust-system",
          ValueType.flag(),
          "false",
          "Whether to trust the JDK's authorities too if api.ca-file or api.truststore-file is set;"
              + " without these they are always trusted.");

  private NetworkKeys() {}

  /** All of them, in the order of this class. */
  static List<Key<?>> all() {
    return List.of(
        PROXY, PROXY_LOGIN_FILE, TRUSTSTORE_FILE, TRUSTSTORE_PASSWORD_FILE, TRUST_SYSTEM);
  }
}
