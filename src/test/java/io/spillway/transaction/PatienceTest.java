package io.spillway.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Transactions that a quota makes slow: calls of 15 s, transactions of 30 s, then of 150 s. */
class PatienceTest {

  private static final long SECOND = 1_000_000_000;

  /** How many calls run out of time before the transaction is through, one entry a transaction. */
  private final Deque<Integer> late = new ArrayDeque<>();

  private final List<SlowProducer> made = new ArrayList<>();
  private final List<Boolean> asked = new ArrayList<>();
  private double throttledMillis;
  private boolean patient;
  private long nanos;
  private final Transactor transactor = new Transactor("id", new Source(), () -> nanos);

  @Test
  void withoutAQuotaNothingIsWaitedForTwice() {
    late.add(1);

    assertThat(commit()).isEqualTo(Transactor.TransactionResult.ABORTED);
    assertThat(transactor.ranOutOfTime()).isTrue();
    assertThat(asked).isEmpty();
    assertThat(nanos).isEqualTo(15 * SECOND);
  }

  @Test
  void aQuotaThatIsKnownMakesTransactionsLongerAndTheyAreWaitedFor() {
    throttledMillis = 30_000;
    late.add(1);
    assertThat(commit())
        .as("its fate is told by the offsets")
        .isEqualTo(Transactor.TransactionResult.UNKNOWN);
    assertThat(made.getFirst().aborts).as("that would wait for the quota too").isZero();
    assertThat(asked).containsExactly(true);
    assertThat(transactor.ranOutOfPatience()).isFalse();

    late.add(8);
    assertThat(commit()).isEqualTo(Transactor.TransactionResult.COMMITTED);
    assertThat(made.getLast().history()).hasSize(1);
    assertThat(nanos).isEqualTo((1 + 8) * 15 * SECOND);
    assertThat(transactor.throttle().remark()).contains("throttled by a quota");
  }

  @Test
  void whatTakesLongerThanTheBrokersAllowIsKnown() {
    throttledMillis = 30_000;
    late.add(1);
    commit();
    late.add(9);

    assertThat(commit()).isEqualTo(Transactor.TransactionResult.UNKNOWN);
    assertThat(transactor.ranOutOfPatience()).isTrue();
    assertThat(nanos).as("it ends before the brokers end it").isEqualTo((1 + 9) * 15 * SECOND);
    assertThat(commit()).isEqualTo(Transactor.TransactionResult.COMMITTED);
    assertThat(transactor.ranOutOfPatience()).isFalse();
  }

  /** A producer knows of a wait for a minute only, and a wait may last for longer. */
  @Test
  void aWaitThatTheProducerHasForgottenGoesOn() {
    throttledMillis = 30_000;
    late.add(1);
    commit();
    late.add(8);
    forgetAfter = 3;

    assertThat(commit()).isEqualTo(Transactor.TransactionResult.COMMITTED);
  }

  private int forgetAfter = Integer.MAX_VALUE;

  @Test
  void afterAWhileWithoutAWaitTransactionsAreAsShortAsBefore() {
    throttledMillis = 30_000;
    late.add(1);
    commit();
    throttledMillis = 0;
    commit();
    SlowProducer long150 = made.getLast();

    nanos += Patience.KEPT.toNanos() - 1;
    commit();
    assertThat(made.getLast()).isSameAs(long150);
    nanos++;
    commit();

    assertThat(made.getLast()).isNotSameAs(long150);
    assertThat(long150.closed()).isTrue();
    assertThat(asked).containsExactly(true, false);
  }

  private Transactor.TransactionResult commit() {
    assertThat(transactor.open()).isTrue();
    return transactor.commit(
        List.of(new ProducerRecord<>("results", new byte[1], new byte[1])),
        Map.of(new TopicPartition("jobs", 0), new OffsetAndMetadata(7, "b")),
        new ConsumerGroupMetadata("group", 1, "member", Optional.empty()));
  }

  private final class Source implements ProducerSource {
    @Override
    public Producer<byte[], byte[]> get() {
      made.add(new SlowProducer());
      return made.getLast();
    }

    @Override
    public void patient(boolean isPatient) {
      asked.add(isPatient);
      patient = isPatient;
    }

    @Override
    public Duration transactionTimeout() {
      return Duration.ofSeconds(patient ? 150 : 30);
    }

    @Override
    public Duration maxBlock() {
      return Duration.ofSeconds(15);
    }
  }

  /** Its commits run out of time as often as the test says. */
  private final class SlowProducer extends MockProducer<byte[], byte[]> {
    private int aborts;
    private int calls;

    SlowProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Map<MetricName, Metric> metrics() {
      MetricName name = new MetricName("produce-throttle-time-max", "g", "d", Map.of());
      return Map.of(
          name, new ThrottleMetric(name, () -> calls > forgetAfter ? 0 : throttledMillis));
    }

    @Override
    public void beginTransaction() throws ProducerFencedException {
      calls = 0;
      super.beginTransaction();
    }

    @Override
    public void commitTransaction() {
      int more = late.isEmpty() ? 0 : late.peek();
      if (calls++ < more) {
        nanos += 15 * SECOND;
        throw new TimeoutException("15000 ms");
      }
      late.poll();
      super.commitTransaction();
    }

    @Override
    public void abortTransaction() {
      aborts++;
      late.poll();
      super.abortTransaction();
    }

    @Override
    public void close(Duration timeout) {
      if (calls > 0 && !late.isEmpty() && calls <= late.peek()) {
        late.poll();
      }
      super.close(timeout);
    }
  }

  private record ThrottleMetric(MetricName metricName, java.util.function.DoubleSupplier value)
      implements Metric {
    @Override
    public Object metricValue() {
      return value.getAsDouble();
    }
  }
}
