package io.spillway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.spillway.job.History;
import io.spillway.job.HistoryEntry;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.ResultLine;
import io.spillway.job.RetryState;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.Carrier;
import io.spillway.tag.FailureTags;
import io.spillway.tag.SuccessTags;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas against what the service reads and writes, and against planted faults. */
class ContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Types that the API has and the SDK reads, but does not know: its check refuses them. */
  private static final Set<String> BEYOND_THE_SDK = Set.of("conflict_error", "request_too_large");

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.123Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"params\":{}}",
        "{\"custom_id\":\"a\",\"params\":{\"model\":\"m\",\"anything\":[1]},\"more\":1}",
        "{\"custom_id\":null,\"params\":{}}",
        "{\"params\":{},\"spillway\":null}",
        "{\"params\":{},\"spillway\":{\"expires_at\":\"2026-11-26T12:00:00+01:00\",\"other\":1}}",
        "{\"params\":{},\"spillway\":{\"not_before\":\"2026-11-26T12:00:00Z\"}}",
        "{\"params\":{},\"spillway\":{\"max_attempts\":1000,\"max_lost_output_tokens\":1}}",
        "{\"params\":{},\"spillway\":{\"beta\":[\"a-1\"],\"metadata\":[null]}}",
        "[]",
        "{}",
        "{\"params\":[]}",
        "{\"params\":null}",
        "{\"custom_id\":7,\"params\":{}}",
        "{\"custom_id\":\"\",\"params\":{}}",
        "{\"params\":{},\"spillway\":[]}",
        "{\"params\":{},\"spillway\":{\"expires_at\":\"tomorrow\"}}",
        "{\"params\":{},\"spillway\":{\"expires_at\":7}}",
        "{\"params\":{},\"spillway\":{\"not_before\":\"2026-11-26\"}}",
        "{\"params\":{},\"spillway\":{\"max_attempts\":0}}",
        "{\"params\":{},\"spillway\":{\"max_attempts\":1001}}",
        "{\"params\":{},\"spillway\":{\"max_attempts\":\"3\"}}",
        "{\"params\":{},\"spillway\":{\"max_lost_output_tokens\":1000000001}}",
        "{\"params\":{},\"spillway\":{\"beta\":\"a\"}}",
        "{\"params\":{},\"spillway\":{\"beta\":[\"a b\"]}}",
      })
  void theSchemaOfJobsTakesWhatTheWorkerTakes(String job) throws Exception {
    boolean isTaken = JobReader.read(job.getBytes(UTF_8)) instanceof Job;

    assertThat(Contract.JOB.faults(JSON.readTree(job)).isEmpty())
        .as("the worker takes it: %s; the schema says %s", isTaken, faults(job))
        .isEqualTo(isTaken);
  }

  private static List<String> faults(String job) throws Exception {
    return Contract.JOB.faults(JSON.readTree(job));
  }

  @ParameterizedTest
  @MethodSource("results")
  void everyKindOfResultFitsTheSchemaAndTheSdk(byte[] line) throws Exception {
    assertThat(Contract.faultsOfResult(line)).isEmpty();
    assertThat(Contract.sdk(line).customId()).isEqualTo("order-17");
  }

  /** Every failure that there is, as the result of a job that ended by it. */
  @ParameterizedTest
  @EnumSource
  void everyFailureFitsTheSchemaAndTheSdk(KnownFailure known) throws Exception {
    Failure failure = Failure.of(known, Phase.STREAM, "words");
    RetryState state = state(0).failed(failure, NOW);
    byte[] line =
        line(known == KnownFailure.CANCELED ? 499 : failure.status(), state)
            .errored(failure.type(), failure.message(), failure.requestId());
    Headers headers = new RecordHeaders();
    TagWriter.write(new FailureTags(failure, state, NOW, "m", "h", "w"), headers);

    assertThat(Contract.faultsOfResult(line)).isEmpty();
    assertThat(Contract.parsed(line).result().isErrored()).isTrue();
    if (!BEYOND_THE_SDK.contains(known.type())) {
      Contract.sdk(line);
    }
    assertThat(Contract.faultsOfTags(headers)).isEmpty();
  }

  /** Takes each member away, and gives each a wrong type: the schema finds what it must. */
  @ParameterizedTest
  @MethodSource("results")
  void aPlantedFaultIsFound(byte[] line) throws Exception {
    JsonNode good = JSON.readTree(line);
    List<String> unfound = new ArrayList<>();
    for (String path : required(good)) {
      JsonNode without = good.deepCopy();
      remove(without, path);
      if (Contract.RESULT.faults(without).isEmpty()) {
        unfound.add("without " + path);
      }
      JsonNode wrong = good.deepCopy();
      replace(wrong, path);
      if (Contract.RESULT.faults(wrong).isEmpty()) {
        unfound.add("another type at " + path);
      }
    }
    assertThat(unfound).isEmpty();
  }

  private static List<String> required(JsonNode line) {
    List<String> paths =
        new ArrayList<>(
            List.of(
                "/custom_id",
                "/result",
                "/result/type",
                "/spillway",
                "/spillway/status",
                "/spillway/attempts",
                "/spillway/waits",
                "/spillway/history",
                "/spillway/timing",
                "/spillway/history/0/status",
                "/spillway/history/0/at",
                "/spillway/history/0/error_type",
                "/spillway/history/0/phase"));
    Stream.of(
            "/result/message",
            "/result/message/content",
            "/result/error",
            "/result/error/error",
            "/result/error/error/type",
            "/result/error/error/message",
            "/spillway/origin",
            "/spillway/replay")
        .filter(path -> !line.at(path).isMissingNode())
        .forEach(paths::add);
    return paths;
  }

  private static void remove(JsonNode root, String path) {
    parent(root, path).remove(path.substring(path.lastIndexOf('/') + 1));
  }

  private static void replace(JsonNode root, String path) {
    boolean isText = root.at(path).isTextual();
    parent(root, path)
        .set(
            path.substring(path.lastIndexOf('/') + 1),
            isText ? new IntNode(7) : new TextNode("wrong"));
  }

  private static ObjectNode parent(JsonNode root, String path) {
    return (ObjectNode) root.at(path.substring(0, path.lastIndexOf('/')));
  }

  @Test
  void theSchemaOfTagsIsTheTableOfTags() {
    JsonNode properties = Contract.TAGS.text().path("properties");
    List<String> names = new ArrayList<>();
    properties.fieldNames().forEachRemaining(names::add);

    assertThat(names).containsExactlyElementsOf(Tags.ALL.stream().map(tag -> tag.name()).toList());
    Tags.ALL.forEach(tag ->
        assertThat(properties.path(tag.name()).path("maxLength").asInt())
            .as(tag.name())
            .isEqualTo(tag.mostChars()));
    assertThat(texts(Contract.TAGS.text().path("required")))
        .containsExactlyElementsOf(
            Tags.ALL.stream()
                .filter(tag -> tag.isAlways() && tag.carriers().contains(Carrier.SUCCESS))
                .map(tag -> tag.name())
                .toList());
    assertThat(texts(Contract.TAGS.text().at("/else/required")))
        .containsExactlyElementsOf(
            Tags.ALL.stream()
                .filter(tag ->
                    tag.isAlways()
                        && !tag.carriers().contains(Carrier.SUCCESS)
                        && tag.carriers().contains(Carrier.FAILURE))
                .map(tag -> tag.name())
                .toList());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    for (Iterator<JsonNode> each = array.elements(); each.hasNext(); ) {
      texts.add(each.next().asText());
    }
    return texts;
  }

  @Test
  void tagsOfASuccessFitAndFaultsInThemAreFound() {
    Headers headers = new RecordHeaders();
    TagWriter.write(new SuccessTags(state(1), "req_1", "m", "h", "w"), headers);
    headers.add("traceparent", "00-a".getBytes(UTF_8));
    assertThat(Contract.faultsOfTags(headers)).isEmpty();

    for (String[] fault :
        new String[][] {
          {"spillway-origin", "nowhere"},
          {"spillway-status", "abc"},
          {"spillway-replay", "-1"},
          {"spillway-replayed-as", "x"},
          {"spillway-phase", "stream"},
          {"spillway-model", "m".repeat(257)},
        }) {
      Headers wrong = new RecordHeaders(headers.toArray());
      wrong.remove(fault[0]);
      wrong.add(fault[0], fault[1].getBytes(UTF_8));
      assertThat(Contract.faultsOfTags(wrong)).as(fault[0]).isNotEmpty();
    }
    headers.remove("spillway-origin");
    assertThat(Contract.faultsOfTags(headers)).isNotEmpty();
  }

  static Stream<byte[]> results() throws Exception {
    ObjectNode message =
        (ObjectNode)
            JSON.readTree(
                """
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5",
                 "content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn",
                 "stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}
                """);
    return Stream.of(
        line(200, state(0)).succeeded(message, 10_000).value(),
        line(200, state(2)).succeeded(message, 10_000).value(),
        line(529, state(0)).errored("overloaded_error", "Overloaded", "req_1"),
        line(500, state(1)).errored("result_too_large", "too large", null),
        line(504, state(0)).expired(),
        line(499, state(0)).canceled());
  }

  private static ResultLine line(int status, RetryState state) {
    return new ResultLine(
        "order-17",
        Optional.empty(),
        status,
        state,
        Map.of("queued", Duration.ofMillis(7), "total", Duration.ofSeconds(1)),
        Optional.of("{\"a\":1}"));
  }

  private static RetryState state(int replay) {
    return new RetryState(
        new Origin("llm.jobs-3-17", NOW, replay, replay == 0 ? "llm.jobs-3-17" : "llm.jobs-0-1"),
        1,
        1,
        Optional.of(NOW),
        Duration.ZERO,
        0,
        Losses.NONE,
        History.EMPTY.with(
            new HistoryEntry(1, true, 529, 200, "overloaded_error", "stream", "req_0", NOW)));
  }
}
