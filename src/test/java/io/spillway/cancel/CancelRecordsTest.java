package io.spillway.cancel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CancelRecordsTest {

  static Stream<Cancel> cancels() {
    return Stream.of(
        new Cancel.OfOrigin("llm.jobs-3-17"),
        new Cancel.OfOrigin("llm.jobs-3-17/2"),
        new Cancel.OfId("order 17 \"ä\" \uD83D\uDE00", Reach.before(0, Long.MAX_VALUE, 12)),
        new Cancel.OfId("a", Reach.before()));
  }

  @ParameterizedTest
  @MethodSource("cancels")
  void whatIsWrittenIsRead(Cancel cancel) {
    ProducerRecord<byte[], byte[]> record = CancelRecords.record("llm.cancels", cancel);

    assertThat(record.topic()).isEqualTo("llm.cancels");
    assertThat(new String(record.key(), UTF_8)).isEqualTo(cancel.named());
    assertThat(CancelRecords.read(record.value())).contains(cancel);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "no json",
        "{}",
        "{\"origin\":\"nonsense\"}",
        "{\"origin\":\"llm.jobs-3-17/0\"}",
        "{\"origin\":\"llm.jobs-3-17/\"}",
        "{\"custom_id\":\"a\"}",
        "{\"custom_id\":\"a\",\"before\":7}",
        "{\"custom_id\":\"a\",\"before\":[1.5]}",
        "{\"custom_id\":7,\"before\":[1]}",
      })
  void whatIsNoCancelIsPassed(String value) {
    assertThat(CancelRecords.read(value.getBytes(UTF_8))).isEmpty();
    assertThat(CancelRecords.read(null)).isEmpty();
  }
}
