package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

/** The versions; that a jar knows its own is seen by {@link ServiceJarIT}. */
class VersionCommandTest {
  @Test
  void itPrintsWhatTheOptionPrints() {
    var run = CliRun.of(Map.of(), "", "version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("spillway ").contains("Kafka " + AppInfoParser.getVersion());
    assertThat(CliRun.of(Map.of(), "", "--version").out()).isEqualTo(run.out());
  }

  @Test
  void theJsonIsOneObjectOfTextsAndNothingElse() throws Exception {
    var run = CliRun.of(Map.of(), "", "version", "--json");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();

    JsonNode versions = new ObjectMapper().readTree(run.out());
    assertThat(versions.fieldNames())
        .toIterable()
        .containsExactly("spillway", "kafka", "java", "java_vendor", "os", "architecture");
    assertThat(versions).allSatisfy(value -> assertThat(value.asText()).isNotBlank());
    assertThat(versions.path("kafka").asText()).isEqualTo(AppInfoParser.getVersion());
  }

  @Test
  void moreThanTheOptionsIsWrongUsage() {
    assertThat(CliRun.of(Map.of(), "", "version", "kafka").exitCode()).isEqualTo(2);
  }
}
