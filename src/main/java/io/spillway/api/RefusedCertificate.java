package io.spillway.api;

import java.security.cert.CertificateException;

/**
 * Thrown if a certificate is refused. The message names the certificate, and the cause tells why.
 */
final class RefusedCertificate extends CertificateException {
  private static final long serialVersionUID = 1;

  /** Creates it with the certificate's name. */
  RefusedCertificate(String name, CertificateException why) {
    super("the certificate of " + name + " is refused", why);
  }
}
