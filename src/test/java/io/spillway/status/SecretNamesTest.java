package io.spillway.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
        "SPILLWAY_KAFKA_PROPERTIES_SSL_KEYSTORE_PASSWORD",
        "SPILLWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
        "ssl.truststore.password",
        "ssl.keystore.key",
        "sasl.oauthbearer.client.credentials.client.secret",
      })
  void theValueOfASecretIsOne(String name) {
    assertThat(SecretNames.secrets(name, " one-two-three ")).containsExactly("one-two-three");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SPILLWAY_API_KEY_FILE",
        "SPILLWAY_OPERATOR_TOKEN_FILE",
        "sasl.oauthbearer.token.endpoint.url",
        "ssl.truststore.location",
        "PATH",
      })
  void theValueOfAnotherSettingIsNone(String name) {
    assertThat(SecretNames.secrets(name, "/etc/spillway/key")).isEmpty();
  }

  @Test
  void whatIsAssignedWithinAValueIsASecret() {
    assertThat(
            SecretNames.secrets(
                "any", "x username=\"u\" password = \"pass word\" clientSecret='a b' token=bare;"))
        .containsExactly("pass word", "a b", "bare");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Api-Key, true",
    "proxy-authorization, true",
    "Set-Cookie, true",
    "my-token-2, true",
    "traceparent, false",
    "content-type, false",
  })
  void aHeaderMayBeACredential(String header, boolean is) {
    assertThat(SecretNames.isOfCredential(header)).isEqualTo(is);
  }
}
