package io.spillway.config;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whose certificates are trusted for the API, by the configuration. */
public final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /** All of them; empty for the JDK's, which need not be read for that. */
  public static List<X509Certificate> of(Settings settings) {
    List<X509Certificate> own = new ArrayList<>();
    settings.get(Keys.API_CA_FILE).ifPresent(file -> own.addAll(file.certificates()));
    Optional<Secret> password =
        settings.get(NetworkKeys.TRUSTSTORE_PASSWORD_FILE).map(SecretFile::secret);
    settings
        .get(NetworkKeys.TRUSTSTORE_FILE)
        .ifPresent(store -> own.addAll(store.certificates(password)));
    if (!own.isEmpty() && settings.get(NetworkKeys.TRUST_SYSTEM)) {
      own.addAll(ofTheJdk());
    }
    return List.copyOf(own);
  }

  private static List<X509Certificate> ofTheJdk() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
          .toList();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("the JDK's authorities cannot be read", broken);
    }
  }
}
