package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.settings.Speed;
import io.spillway.job.JobLines;
import io.spillway.progress.MarkCodec;
import io.spillway.running.SecondLane;
import io.spillway.wiring.Roles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What must hold when processes come and go and Kafka misbehaves, over a real broker and real
 * sockets.
 */
@SecondLane
class ExactlyOnceIT {

  private static final String STUCK = "claude-stuck";
  private static final String FULL_TWICE = "claude-full-twice";
  private static final FaultRule STALL =
      FaultRule.of(new Fault.Stall(FaultPosition.events(2), true)).forModel(STUCK);

  @Test
  void aStuckJobHoldsNobodyUpAndARestartRepeatsItAlone() throws Exception {
    int others = 3_000;
    Map<String, String> onePartition =
        Map.of("spillway.topics.partitions", "1", "spillway.worker.drain-timeout", "1ms");
    try (Installation spillway =
        Installation.start(onePartition, simulator -> simulator.faults(Faults.of(1, STALL)))) {
      Roles first = spillway.run("one", "worker,router,delayer");
      spillway.submit("stuck", STUCK, 0);
      for (int i = 0; i < others; i++) {
        spillway.submit("other-" + i);
      }
      spillway.awaitResults(others);
      TopicPartition jobs = new TopicPartition(spillway.topics().jobs(), 0);
      Installation.await(
          "the bitmap",
          () -> {
            OffsetAndMetadata offset = spillway.committed("spillway-worker").get(jobs);
            return offset != null
                && MarkCodec.decode(offset.metadata())
                    .filter(mark -> mark.base() == 0 && !mark.finished().isEmpty())
                    .isPresent();
          });

      first.close();
      spillway.run("one", "worker,router,delayer");
      spillway.submit("after-the-restart");
      spillway.awaitResults(others + 1);

      Map<String, Integer> repeated = new TreeMap<>(spillway.calls);
      repeated.values().removeIf(count -> count == 1);
      assertThat(repeated).isEqualTo(Map.of("stuck", 2));
    }
  }

  @Test
  void workersThatComeAndGoUnderLoadRepeatNoFinishedCall() throws Exception {
    workersThatComeAndGo("classic");
  }

  /** The chaos run has them come and go in this protocol too. */
  @Test
  @Tag("long")
  void workersThatComeAndGoUnderLoadRepeatNoFinishedCallInTheConsumerProtocol() throws Exception {
    workersThatComeAndGo("consumer");
  }

  private static void workersThatComeAndGo(String protocol) throws Exception {
    int jobs = 1_200;
    Map<String, String> configuration =
        Map.of(
            "spillway.kafka.group-protocol", protocol,
            "spillway.worker.max-in-flight", "60",
            "spillway.worker.pressure", "fixed",
            "spillway.worker.revoke-drain-timeout", "10s");
    Speed slow = new Speed(Duration.ofMillis(50), Duration.ofMillis(5), 20, 0.9);
    try (Installation spillway =
        Installation.start(configuration, simulator -> simulator.speed(slow))) {
      spillway.run("one", "worker,router,delayer");
      for (int i = 0; i < jobs; i++) {
        spillway.submit("job-" + i);
      }
      Installation.await("some work", () -> spillway.completed.size() > 100);
      Roles second = spillway.run("two", "worker");
      Installation.await("more work", () -> spillway.completed.size() > 500);
      second.close();

      Map<String, JsonNode> results = spillway.awaitResults(jobs);

      assertThat(results.values())
          .allMatch(result -> result.at("/result/type").asText().equals("succeeded"));
      assertThat(spillway.completed.values()).as("finished calls").allMatch(count -> count == 1);
      assertThat(spillway.calls.values()).as("calls").allMatch(count -> count == 1);
      spillway.awaitNoLag();
    }
  }

  /**
   * A batch with a record over its topic's bound beside a small one is split for ever; a job close
   * to the bound must pass.
   */
  @Test
  void aJobCloseToTheSizeLimitPassesBesideTinyOnes() throws Exception {
    FaultRule twice =
        FaultRule.of(Fault.HttpError.of(529, "Overloaded", Map.of()))
            .forModel(FULL_TWICE)
            .onFirst(2);
    int maxBytes = 8 << 20;
    try (Installation spillway =
        Installation.start(
            Map.of(
                "spillway.topics.partitions", "1",
                "spillway.ladder.partitions", "1",
                "spillway.worker.pressure", "fixed"), // no waiting for an API that is overloaded
            simulator -> simulator.faults(Faults.of(1, twice)))) {
      spillway.run("one", "worker,router,delayer");
      byte[] large = JobLines.ofSize("large", FULL_TWICE, maxBytes - 1_000);
      spillway.submit("tiny-before", FULL_TWICE, 0);
      spillway.submit(
          new ProducerRecord<>(
              spillway.topics().jobs(), 0, "large".getBytes(StandardCharsets.UTF_8), large));
      spillway.submit("tiny-after", FULL_TWICE, 0);

      Map<String, JsonNode> results = spillway.awaitResults(3);

      assertThat(results.values())
          .allMatch(result -> result.at("/result/type").asText().equals("succeeded"))
          .allMatch(result -> result.at("/spillway/attempts").asInt() == 1)
          .allMatch(result -> result.at("/spillway/waits").asInt() == 2);
      spillway.awaitNoLag();
    }
  }

  /**
   * A transactional id that was idle for long is forgotten, and the producer's next transaction
   * fails for good.
   */
  @Test
  void anExpiredTransactionalIdIsInitialisedAnewAndLosesNothing() throws Exception {
    Map<String, String> forgetful =
        Map.of(
            "transactional.id.expiration.ms", "1500",
            "transaction.remove.expired.transaction.cleanup.interval.ms", "500",
            "producer.id.expiration.ms", "1500",
            "producer.id.expiration.check.interval.ms", "500");
    try (Installation spillway = Installation.startOn(forgetful, Map.of());
        Admin admin = spillway.admin()) {
      spillway.run("one", "worker,router,delayer");
      spillway.submit("before");
      spillway.awaitResults(1);
      Installation.await(
          "the transactional id is forgotten",
          () -> transactionalIds(admin).stream().noneMatch(id -> id.contains("worker")));

      spillway.submit("after");

      spillway.awaitResults(2);
      assertThat(spillway.calls.values()).allMatch(count -> count == 1);
      spillway.awaitNoLag();
    }
  }

  private static List<String> transactionalIds(Admin admin) {
    try {
      return admin.listTransactions().all().get().stream()
          .map(listing -> listing.transactionalId())
          .toList();
    } catch (InterruptedException | java.util.concurrent.ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void stoppingUnderLoadEndsWithinItsBoundAndRepeatsNoFinishedCall() throws Exception {
    int jobs = 400;
    Speed slow = new Speed(Duration.ofMillis(50), Duration.ofMillis(10), 20, 0.9);
    try (Installation spillway =
        Installation.start(
            Map.of(
                "spillway.worker.max-in-flight", "40",
                "spillway.worker.pressure", "fixed",
                "spillway.worker.drain-timeout", "20s"),
            simulator -> simulator.speed(slow))) {
      Roles first = spillway.run("one", "worker,router,delayer");
      for (int i = 0; i < jobs; i++) {
        spillway.submit("job-" + i);
      }
      Installation.await("some work", () -> spillway.completed.size() > 80);
      first.close();
      assertThat(spillway.calls).as("calls that began").hasSameSizeAs(spillway.completed);
      spillway.run("one", "worker,router,delayer");

      spillway.awaitResults(jobs);

      assertThat(spillway.calls.values()).allMatch(count -> count == 1);
      assertThat(List.copyOf(spillway.completed.values())).allMatch(count -> count == 1);
    }
  }
}
