package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.worker.CrowdRules.CrowdDecision;
import io.spillway.worker.CrowdRules.SlowJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** With a read-ahead of 40 jobs and two partitions: 20 of slow lanes may wait, 10 of each. */
class CrowdRulesTest {
  private static final TopicPartition ONE = new TopicPartition("jobs", 0);
  private static final TopicPartition TWO = new TopicPartition("jobs", 1);
  private static final Set<TopicPartition> NONE = Set.of();
  private static final long SECOND = 1_000_000_000L;

  private final CrowdRules<String> rules = new CrowdRules<>(40, 40_000);
  private final List<SlowJob<String>> slow = new ArrayList<>();
  private int numbers;

  private void wait(int jobs, TopicPartition partition) {
    wait(jobs, partition, "sick", 100, 0, true);
  }

  private void wait(
      int jobs, TopicPartition partition, String lane, long bytes, int deferrals, boolean closed) {
    for (int job = 0; job < jobs; job++) {
      slow.add(new SlowJob<>("job-" + numbers++, partition, lane, bytes, deferrals, closed));
    }
  }

  private CrowdDecision<String> decide(Set<TopicPartition> mixed, long nanos) {
    return rules.decide(slow, 2, mixed::contains, true, nanos);
  }

  /** Decides, and takes away what leaves. */
  private int leave(Set<TopicPartition> mixed, long nanos) {
    List<String> leaving = decide(mixed, nanos).leaving();
    slow.removeIf(job -> leaving.contains(job.job()));
    return leaving.size();
  }

  @Test
  void halfOfTheReadAheadIsTheirs() {
    wait(19, ONE);
    CrowdDecision<String> decision = decide(Set.of(ONE), 0);
    assertThat(decision.unread()).isEmpty();
    assertThat(decision.leaving()).isEmpty();
  }

  @Test
  void aPartitionOfNothingElseIsNotReadOnAndTheOtherIs() {
    wait(20, ONE);
    CrowdDecision<String> decision = decide(NONE, 0);
    assertThat(decision.unread()).containsExactly(ONE);
    assertThat(decision.leaving()).isEmpty();
  }

  @Test
  void aPartitionWithLessThanItsShareIsReadOn() {
    wait(15, ONE);
    wait(9, TWO);
    assertThat(decide(NONE, 0).unread()).containsExactly(ONE);
    wait(1, TWO);
    assertThat(decide(NONE, 0).unread()).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void ofAMixedPartitionThoseReadLastLeaveUntilHalfOfItsShareIsLeft() {
    wait(25, ONE);
    CrowdDecision<String> decision = decide(Set.of(ONE), 0);
    assertThat(decision.leaving()).hasSize(20).startsWith("job-24", "job-23").endsWith("job-5");
    assertThat(decision.unread()).as("it has room again").isEmpty();
  }

  @Test
  void nothingLeavesWhileItMayNot() {
    wait(25, ONE);
    CrowdDecision<String> decision = rules.decide(slow, 2, partition -> true, false, 0);
    assertThat(decision.leaving()).isEmpty();
    assertThat(decision.unread()).containsExactly(ONE);
  }

  @Test
  void ofMixedPartitionsSoManyASecondLeave() {
    leave(Set.of(ONE), 0);
    wait(3_000, ONE);
    assertThat(leave(Set.of(ONE), 0)).isEqualTo(CrowdRules.JOBS_A_SECOND);
    assertThat(leave(Set.of(ONE), 0)).isZero();
    assertThat(leave(Set.of(ONE), SECOND / 10)).isEqualTo(CrowdRules.JOBS_A_SECOND / 10);
    assertThat(decide(Set.of(ONE), SECOND / 10).unread()).containsExactly(ONE);
  }

  @Test
  void largeJobsAreACrowdOfFewAndLeaveByTheirBytes() {
    wait(5, ONE, "sick", 4_000, 0, true);
    assertThat(leave(Set.of(ONE), 0)).isEqualTo(4);
    slow.clear();
    wait(5, ONE, "sick", 3 * 1_024 * 1_024, 0, true);
    assertThat(leave(Set.of(ONE), SECOND)).as("8 MiB a second, and what is begun").isEqualTo(3);
    assertThat(leave(Set.of(ONE), SECOND + SECOND / 10)).as("1 MiB is owed").isZero();
    assertThat(leave(Set.of(ONE), SECOND + SECOND / 5)).isOne();
  }

  @Test
  void aPartitionOfNothingElseIsLookedThroughSlowlyAfterAWhile() {
    wait(2_000, ONE);
    assertThat(leave(NONE, 0)).isZero();
    assertThat(leave(NONE, 29 * SECOND)).isZero();
    assertThat(leave(NONE, 31 * SECOND)).isEqualTo(CrowdRules.LOOKS_A_SECOND);
    assertThat(leave(NONE, 32 * SECOND)).isEqualTo(CrowdRules.LOOKS_A_SECOND);
    slow.clear();
    wait(2_000, ONE);
    assertThat(leave(NONE, 33 * SECOND)).as("it was read on").isEqualTo(CrowdRules.LOOKS_A_SECOND);
    assertThat(leave(NONE, 120 * SECOND)).as("a new crowd waits anew").isZero();
  }

  @Test
  void ofPartitionsOfNothingElseThoseLeaveFirstThatLeftLeast_andOthersCountAsMany() {
    leave(NONE, 0);
    wait(20, ONE, "sick", 100, 3, true);
    wait(20, TWO, "sick", 100, 0, true);
    assertThat(leave(NONE, 0)).isZero();
    List<String> leaving = decide(NONE, 31 * SECOND).leaving();
    assertThat(leaving).as("15 of the one, and 2 that count as 4").hasSize(17);
    assertThat(leaving.subList(0, 15)).allMatch(job -> Integer.parseInt(job.substring(4)) >= 20);
    assertThat(leaving.subList(15, 17)).containsExactly("job-19", "job-18");
  }

  @Test
  void aLaneThatIsMerelyLimitedIsNotLookedThrough() {
    wait(100, ONE, "busy", 100, 0, false);
    leave(NONE, 0);
    assertThat(leave(NONE, 40 * SECOND)).isZero();
    assertThat(leave(Set.of(ONE), 41 * SECOND)).isEqualTo(95);
  }

  @Test
  void oneJobOfEachLaneStays() {
    wait(20, ONE);
    wait(1, TWO, "other", 100, 0, true);
    wait(1, ONE, "third", 100, 0, true);
    List<String> leaving = decide(Set.of(ONE, TWO), 0).leaving();
    assertThat(leaving).isNotEmpty().doesNotContain("job-20", "job-21");
  }

  @Test
  void soManyLanesThatOneJobOfEachIsACrowdLeaveToo() {
    for (int lane = 0; lane < 25; lane++) {
      wait(1, ONE, "lane-" + lane, 100, 0, true);
    }
    assertThat(decide(Set.of(ONE), 0).leaving()).hasSize(20);
  }

  @Test
  void aPartitionIsMixedWhileOneOfItsLastThousandJobsIsOfAnotherLane() {
    LanesRead lanes = new LanesRead();
    lanes.read("healthy");
    for (int job = 1; job < LanesRead.WINDOW; job++) {
      lanes.read("sick");
    }
    assertThat(lanes.has("healthy"::equals)).isTrue();
    lanes.read("sick");
    assertThat(lanes.has("healthy"::equals)).isFalse();
    assertThat(lanes.has("sick"::equals)).isTrue();
  }

  @Test
  void ofThousandsOfLanesTheLastFewAreKnown() {
    LanesRead lanes = new LanesRead();
    for (int lane = 0; lane < 5_000; lane++) {
      lanes.read("lane-" + lane);
    }
    assertThat(lanes.has("lane-4999"::equals)).isTrue();
    assertThat(lanes.has("lane-4983"::equals)).isFalse();
  }
}
