package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.running.SecondLane;
import io.spillway.tag.Tags;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Waits that no tier fits, over a real broker: a server's retry-after and a scheduled first call.
 */
@SecondLane
class DueTimeIT {

  /** A whole service with tiers from 1 s, whose API asks once for a wait of so long. */
  private static Installation installation(int tiers, int askedSeconds) {
    Faults faults =
        Faults.of(
            7,
            FaultRule.of(
                    Fault.HttpError.of(
                        429, "slow down", Map.of("retry-after", Integer.toString(askedSeconds))))
                .forModel("claude-asks-once")
                .onFirst(1));
    return Installation.start(
        Map.of("spillway.ladder.base", "1s", "spillway.ladder.tiers", Integer.toString(tiers)),
        simulator -> simulator.faults(faults));
  }

  private static void submitScheduled(Installation spillway, Instant notBefore) {
    String job = new String(Installation.job("scheduled", "claude-test"), StandardCharsets.UTF_8);
    String scheduled =
        job.substring(0, job.length() - 1)
            + ",\"spillway\":{\"not_before\":\"%s\"}}".formatted(notBefore);
    spillway.submit(
        new ProducerRecord<>(
            spillway.topics().jobs(),
            "scheduled".getBytes(StandardCharsets.UTF_8),
            scheduled.getBytes(StandardCharsets.UTF_8)));
  }

  private static void waitsAreKept(Installation spillway, int seconds) {
    spillway.run("all", "worker,router,delayer");
    Instant notBefore = Instant.now().plusSeconds(seconds).truncatedTo(ChronoUnit.MILLIS);
    spillway.submit("asks", "claude-asks-once", null);
    submitScheduled(spillway, notBefore);

    Map<String, JsonNode> results = spillway.awaitResults(2);

    JsonNode asks = results.get("asks");
    assertThat(asks.at("/spillway/attempts").asInt()).isOne();
    assertThat(asks.at("/spillway/waits").asInt()).isOne();
    assertThat(asks.at("/spillway/history")).hasSize(1);
    assertThat(asks.at("/spillway/timing/total").asLong()).isGreaterThanOrEqualTo(seconds * 1_000L);
    assertParts(spillway, "asks");
    JsonNode scheduled = results.get("scheduled");
    assertThat(scheduled.at("/result/type").asText()).isEqualTo("succeeded");
    assertThat(scheduled.at("/spillway/attempts").asInt()).isOne();
    assertThat(scheduled.at("/spillway/waits").asInt()).isZero();
    assertThat(scheduled.at("/spillway/history")).isEmpty();
    assertThat(firstCallAt(spillway, "scheduled")).isAfterOrEqualTo(notBefore);
    assertThat(assertParts(spillway, "scheduled")).isEqualTo(notBefore);
    assertThat(spillway.calls).containsOnly(Map.entry("asks", 2), Map.entry("scheduled", 1));
    spillway.awaitNoLag();
  }

  private static Instant firstCallAt(Installation spillway, String id) {
    return spillway.records(spillway.topics().results()).stream()
        .filter(record -> isOf(record, id))
        .map(record -> Tags.FIRST_ATTEMPT_AT.read(record.headers()).orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  /**
   * Several parts, of which only the last ends at the time or after it. It may be planned to end
   * before, if the delayer comes to it that much later; it is not planned to end 2 s after.
   */
  private static Instant assertParts(Installation spillway, String id) {
    List<ConsumerRecord<byte[], byte[]>> parts =
        spillway.topics().retries().stream()
            .flatMap(topic -> spillway.records(topic).stream())
            .filter(record -> isOf(record, id))
            .sorted(Comparator.comparing(DueTimeIT::dueAt))
            .toList();
    assertThat(parts).hasSizeGreaterThanOrEqualTo(2);
    Instant notBefore = Tags.NOT_BEFORE.read(parts.getFirst().headers()).orElseThrow();
    assertThat(parts)
        .allMatch(
            part -> Tags.NOT_BEFORE.read(part.headers()).equals(java.util.Optional.of(notBefore)));
    assertThat(dueAt(parts.getLast())).isBefore(notBefore.plusSeconds(2));
    assertThat(dueAt(parts.get(parts.size() - 2))).isBefore(notBefore);
    assertThat(spillway.records(spillway.topics().due()))
        .filteredOn(record -> isOf(record, id))
        .singleElement()
        .satisfies(
            due -> assertThat(Instant.ofEpochMilli(due.timestamp())).isAfterOrEqualTo(notBefore));
    return notBefore;
  }

  private static boolean isOf(ConsumerRecord<byte[], byte[]> record, String id) {
    return new String(record.key(), StandardCharsets.UTF_8).equals(id);
  }

  private static Instant dueAt(ConsumerRecord<byte[], byte[]> record) {
    return Tags.DUE_AT.read(record.headers()).orElseThrow();
  }

  @Test
  void aWaitOfSecondsIsKept() throws Exception {
    try (Installation spillway = installation(3, 5)) {
      waitsAreKept(spillway, 5);
    }
  }

  @Test
  @Tag("long")
  void aWaitOfMinutesIsKept() throws Exception {
    try (Installation spillway = installation(6, 80)) {
      waitsAreKept(spillway, 80);
    }
  }
}
