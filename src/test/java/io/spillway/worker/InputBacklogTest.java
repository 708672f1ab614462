package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InputBacklogTest {

  private final Assignment assignment = Jobs.assignment();

  @Test
  void whatIsFinishedAheadIsNotUnfinished() {
    List<FetchedJob> jobs = Stream.of(0, 1, 2, 3).map(this::delivered).toList();
    assignment.finish(jobs.get(0));
    assignment.finish(jobs.get(2));
    assignment.finish(jobs.get(3));

    Instant submitted = jobs.get(1).retryState().origin().submittedAt();
    Map<String, InputBacklog> backlogs =
        InputBacklog.of(
            List.of(assignment),
            () -> Stream.of(jobs.get(1)),
            Map.of(assignment.topicPartition(), 9L));

    assertThat(backlogs)
        .isEqualTo(Map.of(assignment.topicPartition().topic(), new InputBacklog(6, 2, submitted)));
  }

  @Test
  void aPartitionWhoseEndIsNotKnownHasNothing() {
    assertThat(InputBacklog.of(List.of(assignment), Stream::of, Map.of()).values())
        .containsExactly(InputBacklog.NOTHING);
  }

  @Test
  void aClockBehindTheBrokersMakesNoNegativeAge() {
    InputBacklog young = new InputBacklog(1, 0, Instant.ofEpochSecond(9));
    assertThat(young.age(Instant.ofEpochSecond(8))).isZero();
    assertThat(young.age(Instant.ofEpochSecond(12))).isEqualTo(Duration.ofSeconds(3));
  }

  private FetchedJob delivered(int offset) {
    return Jobs.delivered(assignment, offset, "claude");
  }
}
