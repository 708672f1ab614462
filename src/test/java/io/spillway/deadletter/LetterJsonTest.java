package io.spillway.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LetterJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aLineSaysWhatTheTagsSay() {
    assertThat(LetterJson.line(Letters.letter(3, 5, 529), true))
        .isEqualTo(
            "{\"letter\":\"llm.dead-letters-3-5\",\"at\":\"2026-11-26T12:00:00.005Z\","
                + "\"custom_id\":\"job-3-5\",\"status\":529,\"error_type\":\"overloaded_error\","
                + "\"category\":\"\",\"model\":\"claude-test\",\"attempts\":3,\"waits\":0,"
                + "\"origin\":\"llm.jobs-3-5\",\"replay\":0,\"replayed\":true}");
  }

  @Test
  void theWholeLetterHasItsBytesAndNoCredentials() throws Exception {
    var record = Letters.record(3, 5, 529);
    record.headers().add("X-Api-Key", "sk-very-secret".getBytes(UTF_8));
    record.headers().add("Authorization", "Bearer very-secret".getBytes(UTF_8));

    String text = LetterJson.whole(DeadLetterRecord.of(record), false);

    JsonNode json = JSON.readTree(text);
    assertThat(text).doesNotContain("very-secret");
    assertThat(json.at("/headers/X-Api-Key").asText()).isEqualTo("***");
    assertThat(json.at("/headers/spillway-origin").asText()).isEqualTo("llm.jobs-3-5");
    assertThat(json.path("value").asText()).isEqualTo(new String(record.value(), UTF_8));
  }

  @Test
  void bytesThatAreNoTextAreBase64() throws Exception {
    var record = Letters.record(0, 1, "k", new byte[] {(byte) 0xff, 0}, new RecordHeaders());

    JsonNode json = JSON.readTree(LetterJson.whole(DeadLetterRecord.of(record), false));

    assertThat(json.path("value_base64").asText()).isEqualTo("/wA=");
    assertThat(json.path("key").asText()).isEqualTo("k");
    JsonNode none =
        JSON.readTree(
            LetterJson.whole(
                DeadLetterRecord.of(Letters.record(0, 1, null, null, new RecordHeaders())), false));
    assertThat(none.path("value").isNull()).isTrue();
  }
}
