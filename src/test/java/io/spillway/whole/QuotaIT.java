package io.spillway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.JobLines;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.wiring.Roles;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A producer quota of 100 KB/s with Spillway's own time limits. What each case took stands in
 * docs/operating/refusals.md.
 */
@Tag("long")
class QuotaIT {

  private static final int JOBS = 60;
  private static final int BYTES = 100_000;
  private static final double QUOTA = 100_000;
  private static GuardedKafka guarded;

  @BeforeAll
  static void start() throws Exception {
    guarded = new GuardedKafka(Map.of());
  }

  @AfterAll
  static void close() {
    guarded.close();
  }

  /** The quota lets them through in 60 s. */
  @Test
  void sixtyResultsOf100KilobytesTakeNoLongerThanTwiceWhatTheQuotaAllows() throws Exception {
    try (Installation spillway = installation("sixty.")) {
      for (int i = 0; i < JOBS; i++) {
        submit(spillway, "job-" + i, BYTES);
      }
      Installation.await("the jobs", () -> spillway.records("sixty.jobs").size() == JOBS);
      guarded.quota(QUOTA);
      long began = System.nanoTime();
      Roles roles = spillway.run("one", "worker");

      Installation.await("it says why", () -> isThrottled(roles));
      awaitResults(spillway, JOBS);
      say("60 results of 100 KB", began);
      assertThat(seconds(began)).isLessThanOrEqualTo(2L * JOBS * BYTES / (long) QUOTA);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
    } finally {
      guarded.quota(null);
    }
  }

  /** Alone it takes longer than the 15 s for which a call blocks, and than 30 s. */
  @Test
  @Timeout(300)
  void aResultThatTheQuotaCannotCarryIn15SecondsPasses() throws Exception {
    try (Installation spillway = installation("large.")) {
      submit(spillway, "large", 6_000_000);
      Installation.await("the job", () -> spillway.records("large.jobs").size() == 1);
      guarded.quota(QUOTA);
      long began = System.nanoTime();
      spillway.run("one", "worker");

      awaitResults(spillway, 1);
      say("one result of 6 MB", began);
      assertThat(spillway.calls).containsExactly(Map.entry("large", 1));
    } finally {
      guarded.quota(null);
    }
  }

  /** Sixty failed jobs of 100 KB go through the router, and through the delayer after it. */
  @Test
  @Timeout(500)
  void routerAndDelayerPassOnWhatTheQuotaLetsThrough() throws Exception {
    try (Installation spillway = installation("way.")) {
      Roles worker =
          spillway.run("one", "worker", Map.of("spillway.api.base-url", "http://127.0.0.1:1"));
      for (int i = 0; i < JOBS; i++) {
        submit(spillway, "job-" + i, BYTES);
      }
      Installation.await("the failures", () -> spillway.records("way.failures").size() == JOBS);
      worker.close();
      guarded.quota(QUOTA);
      long began = System.nanoTime();
      Roles router = spillway.run("two", "router");
      Installation.await("it says why", () -> isThrottled(router));
      assertThat(spillway.registries.get("two").get("spillway.quota.wait").gauge().value())
          .isPositive();
      await(spillway, "way.retry.100ms", JOBS);
      say("60 events of 100 KB through the router", began);
      router.close();

      began = System.nanoTime();
      Roles delayer = spillway.run("three", "delayer");
      Installation.await("it says why", () -> isThrottled(delayer));
      await(spillway, "way.due", JOBS);
      say("60 delayed jobs of 100 KB through the delayer", began);
      assertThat(seconds(began)).isLessThanOrEqualTo(2L * JOBS * BYTES / (long) QUOTA);
    } finally {
      guarded.quota(null);
    }
  }

  private static void say(String what, long began) {
    System.out.println(what + " under 100 KB/s: " + seconds(began) + " s");
    System.out.flush();
  }

  private static long seconds(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds();
  }

  private static boolean isThrottled(Roles roles) {
    Role role = roles.running().getFirst();
    return role.status().state() == RoleState.RUNNING
        && role.status().reason().contains("throttled by a quota");
  }

  private static void awaitResults(Installation spillway, int count) {
    await(spillway, spillway.topics().results(), count);
  }

  private static void await(Installation spillway, String topic, int count) {
    AtomicInteger found = new AtomicInteger();
    try (TopicReader reader = spillway.reader(topic)) {
      Installation.await(
          count + " records on " + topic,
          () -> found.addAndGet(reader.poll().size()) >= count,
          Duration.ofMinutes(4));
      found.addAndGet(reader.poll().size());
    }
    assertThat(found).hasValue(count);
  }

  /** A job whose result is as large as its metadata, which is echoed. */
  private static void submit(Installation spillway, String id, int bytes) {
    byte[] job = JobLines.withMetadata(id, "m", "x".repeat(bytes));
    spillway.submit(new ProducerRecord<>(spillway.topics().jobs(), id.getBytes(UTF_8), job));
  }

  private static Installation installation(String prefix) {
    return new Installation(
        guarded.kafka(),
        Map.of(),
        GuardedKafka.configuration(Map.of("spillway.topic.prefix", prefix)),
        simulator -> simulator);
  }
}
