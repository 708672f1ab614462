package io.spillway.doctor;

import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.NetworkKeys;
import io.spillway.config.ProxyChoice;
import io.spillway.config.ProxyServer;
import io.spillway.config.SecretFile;
import io.spillway.config.Settings;
import io.spillway.status.SecretNames;
import io.spillway.status.WireText;
import io.spillway.wiring.DerivedSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** The secrets of a configuration, which no line of the report shows. */
final class HiddenWords {
  private final SequencedSet<String> secrets = new LinkedHashSet<>();

  /** None. */
  HiddenWords() {}

  /** All of a configuration. */
  HiddenWords(Settings settings) {
    new DerivedSettings(settings)
        .credential()
        .ifPresent(credential -> secrets.add(credential.secret().reveal()));
    ProxyChoice.of(settings)
        .toward(settings.get(Keys.API_BASE_URL))
        .flatMap(ProxyServer::login)
        .ifPresent(login -> secrets.add(login.password().reveal()));
    for (Key<Optional<SecretFile>> file :
        List.of(
            Keys.OPERATOR_TOKEN_FILE,
            NetworkKeys.PROXY_LOGIN_FILE,
            NetworkKeys.TRUSTSTORE_PASSWORD_FILE)) {
      settings.get(file).ifPresent(held -> secrets.add(held.secret().reveal()));
    }
    ofKafka(settings.kafkaProperties());
    ofKafka(settings.streamsProperties());
  }

  private void ofKafka(Map<String, String> properties) {
    properties.forEach((name, value) -> secrets.addAll(SecretNames.secrets(name, value)));
  }

  /** A text on one line, with three stars in the place of each secret. */
  String hidden(String text) {
    String shown = text.replaceAll("\\s+", " ").strip();
    for (String secret : secrets) {
      shown = WireText.hiding(shown, secret);
    }
    return shown;
  }
}
