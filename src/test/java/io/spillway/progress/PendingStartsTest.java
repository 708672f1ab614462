package io.spillway.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.simulated.SimulatedLedger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

class PendingStartsTest {

  private static final TopicPartition READ = new TopicPartition("jobs", 0);
  private static final TopicPartition FRESH = new TopicPartition("jobs", 1);
  private static final Uuid TOPIC = new Uuid(1, 2);
  private static final ProgressMark MARK = ProgressMark.at(TOPIC, 0, 7, 1);
  private static final long SECOND = 1_000_000_000;

  private final Deque<RuntimeException> failures = new ArrayDeque<>();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("none") {
        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
          if (!failures.isEmpty()) {
            throw failures.remove();
          }
          return super.committed(partitions, timeout);
        }
      };

  private final SimulatedLedger ledger = new SimulatedLedger("jobs", TOPIC, 2);
  private final PendingStarts pendingStarts = new PendingStarts(consumer, ledger);

  PendingStartsTest() {
    consumer.assign(List.of(READ, FRESH));
    consumer.updateBeginningOffsets(Map.of(READ, 0L, FRESH, 5L));
    consumer.updateEndOffsets(Map.of(READ, 100L, FRESH, 100L));
    commit(MARK.toCommit());
  }

  @Test
  void aPartitionBeginsAtItsCommittedMarkAndOneWithoutAnyAtItsBeginning() {
    pendingStarts.add(List.of(READ, FRESH), 0);

    assertThat(pendingStarts.place(0)).isEqualTo(Map.of(READ, StartPoint.committed(MARK)));
    assertThat(ledger.keptReadings).as("the other has no mark: what is kept is asked").isOne();
    assertThat(pendingStarts.place(SECOND))
        .as("nothing was done: nothing is to be committed at once")
        .isEqualTo(Map.of(FRESH, new StartPoint(ProgressMark.at(TOPIC, 1, 5, -1), null, false)));
    assertThat(pendingStarts.nanosUntilAsking(SECOND)).isEqualTo(Long.MAX_VALUE);
  }

  /** A dead member's open transaction holds the answer up for as long as it takes to time out. */
  @Test
  void partitionsWithoutAnAnswerWaitPausedAndAreAskedForNowAndThen() {
    failures.add(new TimeoutException("test"));
    failures.add(new WakeupException());
    pendingStarts.add(List.of(READ), 0);

    assertThat(pendingStarts.place(0)).isEmpty();
    assertThat(consumer.paused()).containsExactly(READ);
    assertThat(pendingStarts.nanosUntilAsking(0)).isEqualTo(SECOND / 5);
    assertThat(pendingStarts.place(SECOND / 5 - 1)).as("asked too early").isEmpty();
    assertThat(pendingStarts.place(SECOND / 5)).isEmpty();
    assertThat(failures).isEmpty();
    assertThat(pendingStarts.place(2 * SECOND / 5)).containsOnlyKeys(READ);
  }

  @Test
  void offsetsThatStayUnansweredAreTold() {
    pendingStarts.add(List.of(READ), 0);
    for (long now : List.of(0L, 44 * SECOND)) {
      failures.add(new TimeoutException("test"));
      assertThat(pendingStarts.place(now)).isEmpty();
      assertThat(pendingStarts.trouble()).isEmpty();
    }

    failures.add(new TimeoutException("test"));
    pendingStarts.place(45 * SECOND);
    assertThat(pendingStarts.trouble())
        .contains("1 partitions not read", "pending", "docs/operating/progress.md");

    assertThat(pendingStarts.place(46 * SECOND)).containsOnlyKeys(READ);
    assertThat(pendingStarts.trouble()).isEmpty();
    pendingStarts.add(List.of(READ), 47 * SECOND);
    failures.add(new TimeoutException("test"));
    pendingStarts.place(47 * SECOND);
    assertThat(pendingStarts.trouble()).as("the time begins anew").isEmpty();
  }

  @Test
  void offsetsOfPartitionsThatAreGoneAreNotMissed() {
    pendingStarts.add(List.of(READ), 0);
    failures.add(new TimeoutException("test"));
    pendingStarts.place(0);
    pendingStarts.remove(List.of(READ));

    pendingStarts.add(List.of(READ), 60 * SECOND);
    failures.add(new TimeoutException("test"));
    pendingStarts.place(60 * SECOND);

    assertThat(pendingStarts.trouble()).isEmpty();
  }

  @Test
  void aLedgerThatDoesNotAnswerIsAskedAgain() {
    ledger.failures.add(new TimeoutException("the topics"));
    pendingStarts.add(List.of(FRESH), 0);
    assertThat(pendingStarts.place(0)).isEmpty();

    assertThat(pendingStarts.place(SECOND)).as("what is kept is asked now").isEmpty();
    assertThat(pendingStarts.place(2 * SECOND)).containsOnlyKeys(FRESH);
  }

  @Test
  void partitionsTakenAwayAreForgotten() {
    pendingStarts.add(List.of(READ, FRESH), 0);

    pendingStarts.remove(List.of(FRESH));

    assertThat(pendingStarts.place(0)).containsOnlyKeys(READ);
    assertThat(pendingStarts.place(SECOND)).isEmpty();
  }

  @Test
  void whatHasExpiredBeginsAtTheKeptMark() {
    ledger.kept.put(FRESH, MarkCodec.encode(ProgressMark.at(TOPIC, 1, 30, 1)));
    pendingStarts.add(List.of(FRESH), 0);

    pendingStarts.place(0);

    assertThat(pendingStarts.place(SECOND))
        .isEqualTo(Map.of(FRESH, new StartPoint(ProgressMark.at(TOPIC, 1, 30, 1), null, true)));
  }

  @Test
  void whatHasLostItsMetadataBeginsAtTheKeptMark() {
    OffsetAndMetadata dropped = new OffsetAndMetadata(7, "backfill");
    commit(dropped);
    ledger.kept.put(READ, MarkCodec.encode(MARK));
    pendingStarts.add(List.of(READ), 0);

    pendingStarts.place(0);

    assertThat(pendingStarts.place(SECOND))
        .isEqualTo(Map.of(READ, new StartPoint(MARK, dropped, true)));
  }

  @Test
  void whatMustNotBeginIsSaidAndAskedAgainUntilSomebodyHasDecided() {
    commit(new OffsetAndMetadata(7, "backfill"));
    pendingStarts.add(List.of(READ), 0);
    pendingStarts.place(0);

    assertThat(pendingStarts.place(SECOND)).isEmpty();
    assertThat(pendingStarts.trouble()).contains("jobs-0", "'backfill'", "no mark of ours");
    assertThat(pendingStarts.nanosUntilAsking(SECOND)).isEqualTo(10 * SECOND);

    commit(MARK.toCommit());
    assertThat(pendingStarts.place(11 * SECOND))
        .isEqualTo(Map.of(READ, StartPoint.committed(MARK)));
    assertThat(pendingStarts.trouble()).isEmpty();
  }

  /** Others may have gone on since the start, or a log was cut under them. */
  @Test
  void nothingIsRefusedForWhatWasKeptBefore() {
    ledger.kept.put(READ, MarkCodec.encode(ProgressMark.at(TOPIC, 0, 50, 1)));
    pendingStarts.add(List.of(FRESH), 0);
    pendingStarts.place(0);
    pendingStarts.place(SECOND);
    ledger.kept.put(READ, MarkCodec.encode(MARK));

    pendingStarts.add(List.of(READ), 2 * SECOND);

    assertThat(pendingStarts.place(2 * SECOND)).isEmpty();
    assertThat(pendingStarts.trouble()).isEmpty();
    assertThat(pendingStarts.place(3 * SECOND)).isEqualTo(Map.of(READ, StartPoint.committed(MARK)));
  }

  @Test
  void aStartWithPartitionsThatMustNotBeginNamesThemAll() {
    commit(new OffsetAndMetadata(7, "backfill"));
    ledger.kept.put(FRESH, MarkCodec.encode(ProgressMark.at(new Uuid(9, 9), 1, 30, 1)));

    List<String> refusals = StartCheck.refusals(consumer, ledger, List.of("jobs")).orElseThrow();

    assertThat(refusals).hasSize(2);
    assertThat(StartCheck.message(refusals))
        .contains("jobs-0", "'backfill'", "jobs-1", "made anew", "spillway progress show");
  }

  @Test
  void aStartThatHasNoAnswerAsksAgain() {
    ledger.failures.add(new TimeoutException("what is kept"));
    assertThat(StartCheck.refusals(consumer, ledger, List.of("jobs"))).isEmpty();
    assertThat(StartCheck.refusals(consumer, ledger, List.of("jobs"))).contains(List.of());
  }

  private void commit(OffsetAndMetadata offset) {
    consumer.commitSync(Map.of(READ, offset));
  }
}
