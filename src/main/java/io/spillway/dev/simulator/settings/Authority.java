package io.spillway.dev.simulator.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority that is made when it is needed, and the certificate of one server under
 * it. The running JDK's {@code keytool} makes them; the private keys stay in memory.
 *
 * @param certificate the authority's own
 * @param serverStore a PKCS12 key store with the server's key and its chain
 */
public record Authority(X509Certificate certificate, byte[] serverStore) {

  /** Of the key store, which never leaves the process. */
  public static final String PASSWORD = "made-at-run-time";

  private static final String NAMES = "dns:localhost,ip:127.0.0.1,ip:::1";
  private static final int DAYS = 30;

  /** An authority, and a certificate of {@code localhost} that is valid now. */
  public static Authority make() {
    return make(NAMES, 0, DAYS);
  }

  /**
   * An authority, and a certificate under it. Takes about two seconds of processor.
   *
   * @param names whom the certificate is for, as keytool's {@code san} has it
   * @param daysAgo since when it is valid; negative for a day to come
   * @param days for how long it is valid
   * @throws IllegalStateException if keytool fails, with its words
   */
  public static Authority make(String names, int daysAgo, int days) {
    try {
      Path directory = Files.createTempDirectory("spillway-authority");
      Path store = directory.resolve("made.p12");
      try {
        keytool(store, "authority", "-dname", "CN=Spillway test authority", "-ext", "bc:c");
        keytool(
            store,
            "server",
            "-dname",
            "CN=Spillway simulator",
            "-ext",
            "san=" + names,
            "-signer",
            "authority",
            "-startdate",
            "%+dd".formatted(-daysAgo),
            "-validity",
            Integer.toString(days));
        return read(store);
      } finally {
        Files.deleteIfExists(store);
        Files.deleteIfExists(directory);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a certificate: " + e, e);
    }
  }

  private static void keytool(Path store, String alias, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname"));
    command.addAll(List.of("secp256r1", "-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String words = new String(output.readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + words.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keytool runs", e);
    }
  }

  private static Authority read(Path file) throws IOException, GeneralSecurityException {
    KeyStore made = KeyStore.getInstance("PKCS12");
    char[] password = PASSWORD.toCharArray();
    try (InputStream in = Files.newInputStream(file)) {
      made.load(in, password);
    }
    Key key = made.getKey("server", password);
    Certificate[] chain = made.getCertificateChain("server");
    KeyStore server = KeyStore.getInstance("PKCS12");
    server.load(null, null);
    server.setKeyEntry("server", key, password, chain);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    server.store(bytes, password);
    return new Authority((X509Certificate) made.getCertificate("authority"), bytes.toByteArray());
  }

  /** The authority's certificate as PEM, for clients that are to trust it. */
  public String pem() {
    try {
      String encoded =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
      return "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that cannot be encoded", e);
    }
  }
}
