package io.spillway.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A trust store of Java's (PKCS12 or JKS), as it was when it was read.
 *
 * @param path where it is
 * @param bytes what it held
 */
public record TruststoreFile(Path path, byte[] bytes) {
  private static final int LARGEST_BYTES = 16 * 1_024 * 1_024;

  /**
   * Reads the bytes.
   *
   * @throws IllegalArgumentException if that cannot be done
   */
  static TruststoreFile read(Path path) {
    try {
      return new TruststoreFile(path, SmallFile.bytes(path, LARGEST_BYTES));
    } catch (IOException e) {
      throw new UnreadableFileException(SmallFile.reason(e, "unreadable"), e);
    }
  }

  /**
   * The certificates in it, at least one.
   *
   * @param password empty if the store is read without one
   * @throws IllegalArgumentException if it is no trust store, the password is wrong, or it holds no
   *     certificate; the message says which
   */
  public List<X509Certificate> certificates(Optional<Secret> password) {
    List<X509Certificate> found = new ArrayList<>();
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      KeyStore store = KeyStore.getInstance("PKCS12"); // reads JKS too
      store.load(in, password.map(secret -> secret.reveal().toCharArray()).orElse(null));
      for (String alias : Collections.list(store.aliases())) {
        if (store.getCertificate(alias) instanceof X509Certificate certificate) {
          found.add(certificate);
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new UnreadableFileException(
          "it cannot be opened"
              + (password.isPresent() ? " with this password: " : " without a password: ")
              + e.getMessage(),
          e);
    }
    if (found.isEmpty()) {
      throw new UnreadableFileException(
          password.isPresent()
              ? "it holds no certificate"
              : "it holds no certificate that can be read without a password");
    }
    return found;
  }

  /** The path alone. */
  @Override
  public String toString() {
    return path.toString();
  }
}
