package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MadeUpJobsTest {

  @Test
  void eachIsAJobUnderAnIdOfItsOwn() {
    List<JobLine.AcceptedLine> jobs = take(new MadeUpJobs("run", 1), 300);

    for (int i = 0; i < jobs.size(); i++) {
      JobLine.AcceptedLine job = jobs.get(i);
      assertThat(job.key()).isEqualTo("run-" + (i + 1));
      assertThat(JobLine.of(job.value(), 8 << 20))
          .isInstanceOfSatisfying(
              JobLine.AcceptedLine.class, read -> assertThat(read.key()).isEqualTo(job.key()));
    }
    assertThat(jobs.stream().map(job -> new String(job.value(), UTF_8)).distinct()).hasSize(300);
  }

  @Test
  void theyAreForThreeModelsOneOfWhichHasTheMost() throws Exception {
    ObjectMapper json = new ObjectMapper();
    var counts =
        take(new MadeUpJobs("run", 1), 1_000).stream()
            .collect(Collectors.groupingBy(job -> model(json, job), Collectors.counting()));

    assertThat(counts).containsOnlyKeys("claude-sonnet-5", "claude-haiku-4-5", "claude-opus-4-5");
    assertThat(counts.get("claude-sonnet-5")).isBetween(500L, 700L);
    assertThat(counts.get("claude-haiku-4-5")).isBetween(120L, 280L);
  }

  @Test
  void theSameSeedMakesTheSameAndAnotherDoesNot() {
    assertThat(lines(1)).isEqualTo(lines(1)).isNotEqualTo(lines(2));
  }

  private static List<String> lines(long seed) {
    return take(new MadeUpJobs("run", seed), 20).stream()
        .map(job -> new String(job.value(), UTF_8))
        .toList();
  }

  private static List<JobLine.AcceptedLine> take(MadeUpJobs jobs, int count) {
    return Stream.generate(jobs::next).limit(count).toList();
  }

  private static String model(ObjectMapper json, JobLine.AcceptedLine job) {
    try {
      return json.readTree(job.value()).at("/params/model").textValue();
    } catch (java.io.IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
