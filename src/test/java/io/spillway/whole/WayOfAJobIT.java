package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Counter;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.job.JobId;
import io.spillway.job.Origin;
import io.spillway.message.SdkOracle;
import io.spillway.running.NotChecked;
import io.spillway.running.SecondLane;
import io.spillway.tag.HeaderText;
import io.spillway.tag.Tag;
import io.spillway.tag.Tags;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job's way through every room, over a real broker and real sockets. */
@SecondLane
class WayOfAJobIT {

  private static final String BREAKS_ONCE = "claude-breaks-once";
  private static final String LIMITED_ONCE = "claude-limited-once";
  private static final String FULL_FOR_LONG = "claude-full-for-long";
  private static final String ALWAYS_BREAKS = "claude-always-breaks";

  private static Installation spillway;

  @BeforeAll
  static void start() {
    Faults faults =
        Faults.of(
            7,
            FaultRule.of(
                    Fault.ErrorInStream.of(
                        "overloaded_error", "Overloaded", FaultPosition.events(3)))
                .forModel(BREAKS_ONCE)
                .onFirst(1),
            FaultRule.of(Fault.HttpError.of(429, "slow down", Map.of("retry-after", "0.3")))
                .forModel(LIMITED_ONCE)
                .onFirst(1),
            FaultRule.of(Fault.HttpError.of(529, "Overloaded", Map.of()))
                .forModel(FULL_FOR_LONG)
                .onFirst(5),
            FaultRule.of(Fault.ErrorInStream.of("api_error", "Broken", FaultPosition.events(3)))
                .forModel(ALWAYS_BREAKS));
    spillway =
        Installation.start(
            Map.of(
                "spillway.retry.max-attempts", "3",
                // Else the model that is overloaded five times is asked further and further apart.
                "spillway.worker.pressure", "fixed",
                // Of the classic protocol alone; the brokers here have the newer one.
                "spillway.kafka.properties.session.timeout.ms", "20000"),
            simulator -> simulator.faults(faults));
    spillway.run("all", "worker,router,delayer");
  }

  @AfterAll
  static void stop() throws Exception {
    spillway.close();
  }

  @Test
  void jobsOfEveryKindHaveOneResultEachAndLeaveNoLag() {
    spillway.submit("good");
    spillway.submit("breaks", BREAKS_ONCE, null);
    spillway.submit("limited", LIMITED_ONCE, null);
    spillway.submit("full", FULL_FOR_LONG, null);
    spillway.submit("always", ALWAYS_BREAKS, null);
    byte[] malformed = "{\"custom_id\":\"malformed\",".getBytes(StandardCharsets.UTF_8);
    spillway.submit(new ProducerRecord<>(spillway.topics().jobs(), 2, null, malformed));
    byte[] nameless =
        "{\"params\":{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{}]}}"
            .getBytes(StandardCharsets.UTF_8);
    spillway.submit(
        new ProducerRecord<>(
            spillway.topics().jobs(), "key-stands-in".getBytes(StandardCharsets.UTF_8), nameless));

    Map<String, JsonNode> results = spillway.awaitResults(7);

    assertSucceeded(results.get("good"), 0);
    assertSucceeded(results.get("breaks"), 1);
    assertThat(results.get("breaks").at("/spillway/history/0/status").asInt()).isEqualTo(529);
    assertThat(results.get("breaks").at("/spillway/history/0/wire_status").asInt()).isEqualTo(200);
    assertSucceeded(results.get("limited"), 1);
    assertThat(results.get("limited").at("/spillway/history/0/status").asInt()).isEqualTo(429);
    assertThat(results).containsKey("key-stands-in");
    assertSucceeded(results.get("full"), 5);
    assertThat(results.get("full").at("/spillway/history")).hasSize(5);
    JsonNode always = results.get("always");
    assertThat(always.at("/result/type").asText()).isEqualTo("errored");
    assertThat(always.at("/result/error/error/type").asText()).isEqualTo("api_error");
    assertThat(always.at("/spillway/attempts").asInt()).isEqualTo(3);
    assertThat(always.at("/spillway/waits").asInt()).isZero();
    assertThat(always.at("/spillway/history")).hasSize(3);
    JsonNode unreadable = results.get(JobId.ofOrigin(Origin.at("llm.jobs", 2, 0, 0)));
    assertThat(unreadable.at("/spillway/status").asInt()).isEqualTo(400);
    assertDeadLetters(malformed);
    assertFailuresAreTagged();
    spillway.awaitNoLag();
    assertAttemptsAreCountedAsTheTopicHoldsThem();
  }

  /** At rest the counters and the topic say the same: it is what the dashboard rests on. */
  private static void assertAttemptsAreCountedAsTheTopicHoldsThem() {
    Map<String, Long> events = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> event : spillway.records(spillway.topics().failures())) {
      if (!Tags.PHASE.text(event.headers()).equals("job")) {
        String wire = Tags.WIRE_STATUS.text(event.headers());
        String statuses =
            Tags.STATUS.text(event.headers()) + " on " + (wire == null ? "none" : wire);
        events.merge(statuses, 1L, Long::sum);
      }
    }
    Map<String, Long> counted = new TreeMap<>();
    for (Counter counter : spillway.registries.get("all").find("spillway.attempts").counters()) {
      String status = counter.getId().getTag("status");
      if (counter.count() > 0 && !status.equals("200")) {
        String statuses = status + " on " + counter.getId().getTag("wire_status");
        counted.merge(statuses, Math.round(counter.count()), Long::sum);
      }
    }
    assertThat(counted).isEqualTo(events).containsKeys("529 on 200", "429 on 429", "529 on 529");
  }

  /** With one attempt that counts, its last. */
  private static void assertSucceeded(JsonNode result, int waits) {
    assertThat(result.at("/result/type").asText()).isEqualTo("succeeded");
    assertThat(result.at("/spillway/status").asInt()).isEqualTo(200);
    assertThat(result.at("/spillway/attempts").asInt()).isOne();
    assertThat(result.at("/spillway/waits").asInt()).isEqualTo(waits);
    assertThat(result.at("/result/message/content/0/text").asText())
        .startsWith("Answer to " + result.path("custom_id").asText());
  }

  private static void assertDeadLetters(byte[] malformed) {
    List<ConsumerRecord<byte[], byte[]>> letters =
        spillway.records(spillway.topics().deadLetters());
    assertThat(letters).hasSize(2);
    assertThat(letters).anyMatch(letter -> java.util.Arrays.equals(letter.value(), malformed));
    assertThat(letters)
        .anyMatch(letter ->
            java.util.Arrays.equals(letter.value(), Installation.job("always", ALWAYS_BREAKS)));
  }

  private static void assertFailuresAreTagged() {
    List<ConsumerRecord<byte[], byte[]>> failures = spillway.records(spillway.topics().failures());
    assertThat(failures).hasSize(11);
    for (ConsumerRecord<byte[], byte[]> failure : failures) {
      assertThat(Tags.STATUS.text(failure.headers())).doesNotStartWith("2");
      for (Tag<?> tag : Tags.ALL) {
        int values = 0;
        for (var header : failure.headers().headers(tag.name())) {
          values += header == null ? 0 : 1;
        }
        assertThat(values).as(tag.name()).isLessThanOrEqualTo(1);
      }
      assertThat(failure.headers().toString()).doesNotContain("sk-test-secret");
    }
    ConsumerRecord<byte[], byte[]> broken =
        failures.stream()
            .filter(f -> new String(f.key(), StandardCharsets.UTF_8).equals("breaks"))
            .findFirst()
            .orElseThrow();
    assertThat(broken.value()).isEqualTo(Installation.job("breaks", BREAKS_ONCE));
    assertThat(Tags.STATUS.text(broken.headers())).isEqualTo("529");
    assertThat(Tags.WIRE_STATUS.text(broken.headers())).isEqualTo("200");
    assertThat(Tags.PHASE.text(broken.headers())).isEqualTo("stream");
    assertThat(Tags.CATEGORY.text(broken.headers())).isEqualTo("model_provider");
    assertThat(Tags.ATTEMPT.text(broken.headers())).isEqualTo("0");
    assertThat(Tags.WAITS.text(broken.headers())).isEqualTo("1");
  }

  @Test
  void foreignHeadersPassThroughAndTagsOfTheProducerMeanNothing() {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            spillway.topics().jobs(),
            0,
            "traced".getBytes(StandardCharsets.UTF_8),
            Installation.job("traced", BREAKS_ONCE));
    record
        .headers()
        .add(new RecordHeader("traceparent", "00-ab-cd-01".getBytes(StandardCharsets.UTF_8)));
    record
        .headers()
        .add(new RecordHeader(Tags.ATTEMPT.name(), "9".getBytes(StandardCharsets.UTF_8)));
    spillway.submit(record);

    Installation.await("the result", () -> result("traced") != null);

    ConsumerRecord<byte[], byte[]> result = result("traced");
    assertThat(HeaderText.of(result.headers(), "traceparent")).isEqualTo("00-ab-cd-01");
    assertThat(Tags.ATTEMPT.text(result.headers())).isEqualTo("1");
    assertThat(Tags.WAITS.text(result.headers())).isEqualTo("1");
    assertThat(Tags.ORIGIN.text(result.headers())).startsWith(spillway.topics().jobs() + "-0-");
    assertThat(Tags.SUBMITTED_AT.read(result.headers())).isPresent();
  }

  private static ConsumerRecord<byte[], byte[]> result(String id) {
    return spillway.records(spillway.topics().results()).stream()
        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(id))
        .findFirst()
        .orElse(null);
  }

  /**
   * Each complete recording through all of it; {@code -Dspillway.streams=DIR} names more than the
   * project's own.
   */
  @Test
  void recordedStreamsComeOutAsTheirMessages() throws Exception {
    String directory = System.getProperty("spillway.streams", "");
    NotChecked.unless(
        !directory.isEmpty(), "recorded streams as jobs: -Dspillway.streams names no directory");
    List<String> models;
    try (var files = Files.list(Path.of(directory))) {
      models =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".sse"))
              .map(name -> name.substring(0, name.length() - 4))
              .toList();
    }
    assertThat(models).as("recorded streams in %s", directory).isNotEmpty();
    try (Installation replaying =
        Installation.start(
            Map.of(), simulator -> simulator.replay(Path.of(directory)).chunkBytes(7))) {
      replaying.run("all", "worker,router,delayer");
      models.forEach(model -> replaying.submit(model, model, null));
      Map<String, JsonNode> results = replaying.awaitResults(models.size());
      for (String model : models) {
        // The SDK wants the blank line that some recordings lack.
        byte[] recorded =
            (Files.readString(Path.of(directory, model + ".sse")) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(results.get(model).at("/result/message"))
            .as(model)
            .isEqualTo(
                Installation.json(
                    SdkOracle.betaMessage(recorded).toString().getBytes(StandardCharsets.UTF_8)));
      }
    }
  }
}
