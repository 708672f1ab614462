package io.spillway.contract;

import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.batches.MessageBatchIndividualResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.spillway.message.MessageJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;

/** The schemas that are shipped, as they are shipped: what they find wrong with a document. */
public enum Contract {
  JOB("job"),
  RESULT("result"),
  TAGS("tags");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode text;
  private final Schema schema;

  Contract(String name) {
    try (InputStream file =
        Contract.class.getResourceAsStream("/schemas/" + name + ".schema.json")) {
      text = new ObjectMapper().readTree(Objects.requireNonNull(file, name));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    var config = SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
    schema =
        SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config))
            .getSchema(text);
  }

  /** The schema itself. */
  JsonNode text() {
    return text;
  }

  /** What is wrong with a document; nothing if it fits. */
  public List<String> faults(JsonNode document) {
    return schema.validate(document).stream().map(Object::toString).toList();
  }

  /** What is wrong with a result's line; one sentence if it is no JSON. */
  public static List<String> faultsOfResult(byte[] line) {
    try {
      return RESULT.faults(MessageJson.mapper().readTree(line));
    } catch (IOException noJson) {
      return List.of("no JSON: " + noJson.getMessage());
    }
  }

  /** What is wrong with the tags of a record. */
  public static List<String> faultsOfTags(Headers headers) {
    ObjectNode tags = JSON.createObjectNode();
    headers.forEach(
        header -> tags.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return TAGS.faults(tags);
  }

  /** A result as the official SDK reads it, and checks it: every member that it knows. */
  public static MessageBatchIndividualResponse sdk(byte[] line) throws IOException {
    return parsed(line).validate();
  }

  /** A result as the official SDK reads it, unchecked: what it does not know is kept as it is. */
  public static MessageBatchIndividualResponse parsed(byte[] line) throws IOException {
    return ObjectMappers.jsonMapper().readValue(line, MessageBatchIndividualResponse.class);
  }
}
