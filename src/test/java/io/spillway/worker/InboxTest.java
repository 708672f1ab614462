package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pressure.FixedLimit;
import io.spillway.pressure.PressureGate;
import io.spillway.status.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InboxTest {

  private final Partition partition = Jobs.partition();
  private final Inbox inbox = new Inbox();
  private long offset;

  @Test
  void modelsTakeTurnsAndEachKeepsItsOrder() {
    add("a", "a", "a", "b", "c", "b");

    assertThat(takeAll(new FixedLimit(100))).containsExactly(0L, 3L, 4L, 1L, 5L, 2L);
    assertThat(inbox.size()).isZero();
  }

  @Test
  void aClosedModelHoldsUpNoOther() {
    add("closed", "a", "closed", "a");

    assertThat(takeAll(gate("closed"))).containsExactly(1L, 3L);
    assertThat(inbox.size()).isEqualTo(2);
    assertThat(takeAll(new FixedLimit(1))).containsExactly(0L);
  }

  @Test
  void anUnreadableJobIsOfNoModel() {
    partition.deliver(0, Optional.empty());
    var record =
        Jobs.record(
            0, null, "garbage", new org.apache.kafka.common.header.internals.RecordHeaders());

    assertThat(Inbox.model(Delivered.of(partition, record, false))).isEmpty();
  }

  @Test
  void whatIsRemovedIsReturnedAndGone() {
    add("a", "b", "a", "b", "c");

    List<Delivered> removed = inbox.removeIf(job -> job.offset() != 3);

    assertThat(removed).extracting(Delivered::offset).containsExactlyInAnyOrder(0L, 1L, 2L, 4L);
    assertThat(inbox.size()).isOne();
    assertThat(takeAll(new FixedLimit(9))).containsExactly(3L);
  }

  private void add(String... models) {
    for (String model : models) {
      inbox.add(Jobs.delivered(partition, offset++, model));
    }
  }

  private List<Long> takeAll(PressureGate gate) {
    List<Long> offsets = new ArrayList<>();
    for (var job = inbox.take(gate, 0); job != null; job = inbox.take(gate, 0)) {
      offsets.add(job.offset());
    }
    return offsets;
  }

  /** A gate with a place for every model but one. */
  private static PressureGate gate(String closed) {
    return new PressureGate() {
      @Override
      public boolean tryStart(String model, long nowNanos) {
        return !model.equals(closed);
      }

      @Override
      public void ended(String model, Failure failure, long nowNanos) {}

      @Override
      public long nanosUntilOpening(long nowNanos) {
        return Long.MAX_VALUE;
      }
    };
  }
}
