package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobIdTest {

  private static final ParsedJob NAMELESS = JobReader.read("{\"params\":{}}".getBytes(UTF_8));
  private static final ParsedJob NAMED =
      JobReader.read("{\"custom_id\":\"a\",\"params\":{}}".getBytes(UTF_8));

  @Test
  void theCustomIdComesBeforeTheKey() {
    assertThat(JobId.of(NAMED, "k".getBytes(UTF_8))).isEqualTo("a");
    assertThat(JobId.of(NAMELESS, "ké".getBytes(UTF_8))).isEqualTo("ké");
  }

  @Test
  void ofALongKeyTheBeginningCounts() {
    String smiles = "x" + "\ud83d\ude00".repeat(1_000_000);

    assertThat(JobId.of(NAMELESS, "k".repeat(1_000_000).getBytes(UTF_8)))
        .isEqualTo("k".repeat(256));
    assertThat(JobId.of(NAMELESS, smiles.getBytes(UTF_8))).isEqualTo(smiles.substring(0, 255));
  }
}
