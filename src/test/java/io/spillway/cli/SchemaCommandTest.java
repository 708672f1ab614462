package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"job", "result", "tags"})
  void aSchemaIsPrintedAsItIsShipped(String name) throws Exception {
    CliRun run = CliRun.of(Map.of(), "", "schema", name);

    assertThat(run.exitCode()).isZero();
    JsonNode schema = new ObjectMapper().readTree(run.out());
    assertThat(schema.path("$id").asText()).isEqualTo("urn:spillway:schema:" + name + ":1");
    assertThat(schema.path("$schema").asText()).endsWith("draft/2020-12/schema");
  }

  @Test
  void anotherNameIsRefused() {
    CliRun run = CliRun.of(Map.of(), "", "schema", "order");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("The schema is 'order', allowed: job, result, tags");
  }
}
