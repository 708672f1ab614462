package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
  @ParameterizedTest
  @CsvSource({
    "1ms, PT0.001S",
    "50ms, PT0.05S",
    "5s, PT5S",
    "10m, PT10M",
    "24h, PT24H",
    "7d, PT168H",
    "PT5S, PT5S",
    "pt1m, PT1M",
  })
  void durationsAreReadInBothNotations(String text, Duration expected) {
    assertThat(ValueType.duration("1ms", "7d").reader().apply(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "-1s", "1 s", "1.5s", "8d", "0ms", "999999999999d", "PT-1S"})
  void otherDurationsAreRefused(String text) {
    var type = ValueType.duration("1ms", "7d");
    assertThatThrownBy(() -> type.reader().apply(text))
        .isInstanceOfAny(
            IllegalArgumentException.class,
            ArithmeticException.class,
            java.time.DateTimeException.class);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1B, 1", "512KiB, 524288", "8MiB, 8388608", "8 MiB, 8388608"})
  void sizesAreReadWithAndWithoutUnit(String text, long expected) {
    assertThat(ValueType.bytes("1", "8MiB").reader().apply(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "8MB", "8mib", "9MiB", "-1", "999999999999999GiB", "1.5MiB"})
  void otherSizesAreRefused(String text) {
    var type = ValueType.bytes("1", "8MiB");
    assertThatThrownBy(() -> type.reader().apply(text))
        .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a:1", "a.b-c:9092,d:9093", "a:1 , b:2", "[::1]:9092", "SASL_SSL://broker:9092"})
  void bootstrapServersAreRead(String text) {
    assertThat(Keys.KAFKA_BOOTSTRAP_SERVERS.read(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a:", "a:1,", ",a:1", "a:1 b:2", "a:123456", "http://a:1"})
  void otherBootstrapServersAreRefused(String text) {
    assertThatThrownBy(() -> Keys.KAFKA_BOOTSTRAP_SERVERS.read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://host", "http://127.0.0.1:8089/", "https://host/prefix/v2"})
  void urlsAreRead(String text) {
    assertThat(Keys.API_BASE_URL.read(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host",
        "ftp://host",
        "https://",
        "https:///x",
        "https://h?q",
        "https://h#f",
        "https://h:65536",
        "https://h:0",
        "https://u@h"
      })
  void otherUrlsAreRefused(String text) {
    assertThatThrownBy(() -> Keys.API_BASE_URL.read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void roleSetsAreImmutableAndInOrder() {
    var roles = Keys.ROLES.read("delayer, worker,worker");
    assertThat(roles).containsExactly(RoleName.WORKER, RoleName.DELAYER);
    assertThatThrownBy(() -> roles.add(RoleName.ROUTER))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Keys.ROLES.read("worker,"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
