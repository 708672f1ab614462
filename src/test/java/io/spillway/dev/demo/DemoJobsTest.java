package io.spillway.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoJobsTest {
  @Test
  void theFileHasTwoHundredJobsThatTheSimulatorCanTellApart() throws Exception {
    List<DemoJob> jobs = DemoJobs.take(200);

    Set<String> params = new HashSet<>();
    for (DemoJob job : jobs) {
      JsonNode line = new ObjectMapper().readTree(job.line());
      assertThat(line.at("/params/metadata/user_id").textValue()).isEqualTo(job.id());
      assertThat(params.add(line.path("params").toString())).as(job.id()).isTrue();
    }
    assertThat(jobs.stream().map(DemoJob::id)).doesNotHaveDuplicates().hasSize(200);
  }

  @Test
  void eachLineIsAJob() {
    for (DemoJob job : DemoJobs.take(401)) {
      var read = JobReader.read(job.line().getBytes(StandardCharsets.UTF_8));
      assertThat(read).isInstanceOf(Job.class);
      assertThat(read.customId()).isEqualTo(Optional.of(job.id()));
    }
  }

  @Test
  void moreJobsThanTheFileHasGetNumberedIds() {
    List<DemoJob> jobs = DemoJobs.take(450);

    assertThat(jobs.stream().map(DemoJob::id)).doesNotHaveDuplicates().hasSize(450);
    assertThat(jobs.get(0).id() + "-3").isEqualTo(jobs.get(400).id());
    assertThat(jobs.get(400).line()).contains("\"user_id\":\"" + jobs.get(400).id() + "\"");
  }
}
