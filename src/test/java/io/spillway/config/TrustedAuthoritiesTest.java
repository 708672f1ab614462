package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dev.simulator.settings.Authority;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose certificates are trusted, from files as people make them. */
class TrustedAuthoritiesTest {
  private static final String CA = "SPILLWAY_API_CA_FILE";
  private static final String STORE = "SPILLWAY_API_TRUSTSTORE_FILE";
  private static final String PASSWORD = "SPILLWAY_API_TRUSTSTORE_PASSWORD_FILE";
  private static final String SYSTEM = "SPILLWAY_API_TRUST_SYSTEM";

  private static Authority first;
  private static Authority second;

  @TempDir private Path directory;

  @BeforeAll
  static void make() {
    first = Authority.make();
    second = Authority.make();
  }

  private Settings load(String... environment) throws ConfigException {
    Map<String, String> variables = new HashMap<>();
    for (int at = 0; at < environment.length; at += 2) {
      variables.put(environment[at], directory.resolve(environment[at + 1]).toString());
    }
    variables.computeIfPresent(SYSTEM, (name, path) -> "true");
    return Settings.load(variables, null);
  }

  private void store(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    store.setCertificateEntry("authority", second.certificate());
    try (OutputStream out = Files.newOutputStream(directory.resolve("store"))) {
      store.store(out, "changeit".toCharArray());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void ofAPemFileAndAStore(String type) throws Exception {
    Files.writeString(directory.resolve("ca.pem"), first.pem());
    Files.writeString(directory.resolve("password"), "changeit\n");
    store(type);
    Settings settings = load(CA, "ca.pem", STORE, "store", PASSWORD, "password");
    assertThat(TrustedAuthorities.of(settings))
        .containsExactly(first.certificate(), second.certificate());
    assertThat(settings.toString()).doesNotContain("changeit");
  }

  @Test
  void besideTheJdksOwn() throws Exception {
    Files.writeString(directory.resolve("ca.pem"), first.pem());
    assertThat(TrustedAuthorities.of(load())).isEmpty();
    assertThat(TrustedAuthorities.of(load(SYSTEM, "true"))).isEmpty();
    assertThat(TrustedAuthorities.of(load(CA, "ca.pem"))).hasSize(1);
    assertThat(TrustedAuthorities.of(load(CA, "ca.pem", SYSTEM, "true")))
        .contains(first.certificate())
        .hasSizeGreaterThan(50);
  }

  @Test
  void aStoreThatDoesNotOpenIsRefused_withWhatIsWrong() throws Exception {
    store("PKCS12");
    Files.writeString(directory.resolve("password"), "wrong-one");
    Files.writeString(directory.resolve("ca.pem"), first.pem());
    assertThatThrownBy(() -> load(STORE, "store"))
        .hasMessageContaining("it holds no certificate that can be read without a password");
    assertThatThrownBy(() -> load(STORE, "store", PASSWORD, "password"))
        .hasMessageContaining("it cannot be opened with this password")
        .hasMessageNotContaining("wrong-one");
    assertThatThrownBy(() -> load(STORE, "ca.pem"))
        .hasMessageContaining("spillway.api.truststore-file = ")
        .hasMessageContaining("it cannot be opened without a password");
    assertThatThrownBy(() -> load(STORE, "missing")).hasMessageContaining("there is no such file");
  }
}
