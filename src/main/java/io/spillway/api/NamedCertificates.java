package io.spillway.api;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A trust manager that checks certificates and host names as the JDK does, and names a refused
 * certificate in the error, because the JDK's message has only the reason.
 */
final class NamedCertificates extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager trust;

  private NamedCertificates(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  /** Trusts these authorities, or those of the JDK if the list is empty. */
  static NamedCertificates trusting(List<X509Certificate> authorities) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store(authorities));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager trust) {
          return new NamedCertificates(trust);
        }
      }
      throw new IllegalStateException("this JDK has no trust manager for X.509");
    } catch (GeneralSecurityException | java.io.IOException broken) {
      throw new IllegalStateException(
          "no authority can be trusted: " + broken.getMessage(), broken);
    }
  }

  /** Null stands for the JDK's own. */
  private static @Nullable KeyStore store(List<X509Certificate> authorities)
      throws GeneralSecurityException, java.io.IOException {
    if (authorities.isEmpty()) {
      return null;
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int number = 0; number < authorities.size(); number++) {
      store.setCertificateEntry("authority-" + number, authorities.get(number));
    }
    return store;
  }

  /** A check of the JDK's. */
  private interface Check {
    void run() throws CertificateException;
  }

  private static void naming(X509Certificate[] chain, Check check) throws CertificateException {
    try {
      check.run();
    } catch (CertificateException refused) {
      throw new RefusedCertificate(name(chain), refused);
    }
  }

  private static String name(X509Certificate[] chain) {
    if (chain.length == 0) {
      return "nobody";
    }
    X509Certificate shown = chain[0];
    return shown.getSubjectX500Principal()
        + " (issued by "
        + shown.getIssuerX500Principal()
        + ", valid from "
        + shown.getNotBefore().toInstant()
        + " to "
        + shown.getNotAfter().toInstant()
        + ")";
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    naming(chain, () -> trust.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    naming(chain, () -> trust.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    naming(chain, () -> trust.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
