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
 * The contents of a PEM file of X.509 certificates when it was read.
 *
 * @param path the file
 * @param certificates the certificates in the order of the file, at least one
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
   * @throws IllegalArgumentException if it cannot be read, has no certificate, or contains anything
   *     else
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

  /** Shows only the path, because certificates are long. */
  @Override
  public String toString() {
    return path.toString();
  }
}
