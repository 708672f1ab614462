package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A results topic that is missing while more outcomes wait than the group's patience has room for,
 * if each of them blocked for {@code max.block.ms}: the member stays, and no call is repeated.
 */
@Tag("long")
class RefusedTopicIT {

  private static final int JOBS = 20;

  @Test
  void outcomesThatCannotBeWrittenDoNotBlockTheirWorkerOneByOne() throws Exception {
    try (Installation spillway =
        Installation.start(
            Map.of(
                "spillway.worker.commit-interval", "10s", // all outcomes in one transaction
                "spillway.kafka.properties.max.block.ms", "1000",
                "spillway.worker.revoke-drain-timeout", "0s",
                "spillway.kafka.properties.max.poll.interval.ms", "8000"),
            simulator -> simulator)) {
      try (Admin admin = spillway.admin()) {
        admin.deleteTopics(Set.of(spillway.topics().results())).all().get();
        Set<String> ids =
            IntStream.range(0, JOBS).mapToObj(i -> "job-" + i).collect(Collectors.toSet());
        // Its failure is committed at once; the outcomes of the others then wait for one another.
        spillway.submit(new ProducerRecord<>(spillway.topics().jobs(), 0, null, new byte[1]));
        ids.forEach(id -> spillway.submit(id, "claude-test", 0));
        Installation.await(
            "the jobs", () -> spillway.records(spillway.topics().jobs()).size() == 1 + JOBS);
        spillway.run("one", "worker");
        Installation.await(
            "transactions that fail",
            () ->
                spillway
                        .registries
                        .get("one")
                        .get("spillway.transactions")
                        .tags("role", "worker", "outcome", "aborted")
                        .counter()
                        .count()
                    >= 3);
        spillway.createTopics();
        assertThat(spillway.awaitResults(JOBS).keySet()).isEqualTo(ids);
      }
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
      spillway.awaitNoLag();
    }
  }
}
