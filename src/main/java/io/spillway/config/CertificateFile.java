package io.spillway.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A file of X.509 certificates in PEM, as it was when it was read.
 *
 * @param path where it is
 * @param certificates what it holds, in its order: at least one
 */
public record CertificateFile(Path path, List<X509Certificate> certificates) {
  private static final int LARGEST_BYTES = 4 * 1_024 * 1_024;

  /** Copies the list. */
  public CertificateFile {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read, or holds anything else or nothing
   */
  static CertificateFile read(Path path) {
    try (InputStream in = new ByteArrayInputStream(SmallFile.bytes(path, LARGEST_BYTES))) {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException(path + " holds no certificate");
      }
      return new CertificateFile(path, certificates);
    } catch (NoSuchFileException e) {
      throw new UnreadableFileException("there is no such file", e);
    } catch (IOException | CertificateException e) {
      throw new UnreadableFileException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The path: certificates are long. */
  @Override
  public String toString() {
    return path.toString();
  }
}
