package io.spillway.api;

import java.security.cert.CertificateException;

/** A certificate that is not accepted; the message names it, and the cause says why. */
final class RefusedCertificate extends CertificateException {
  private static final long serialVersionUID = 1;

  /** With the certificate's name. */
  RefusedCertificate(String name, CertificateException why) {
    super("the certificate of " + name + " is refused", why);
  }
}
