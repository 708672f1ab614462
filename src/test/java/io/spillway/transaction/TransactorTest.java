package io.spillway.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransactorTest {

  private static final List<ProducerRecord<byte[], byte[]>> RECORDS =
      List.of(new ProducerRecord<>("results", new byte[1], new byte[1]));
  private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
      Map.of(new TopicPartition("jobs", 0), new OffsetAndMetadata(7, "b"));

  private final MockProducer<byte[], byte[]> first = producer();
  private final MockProducer<byte[], byte[]> second = producer();
  private final Deque<Producer<byte[], byte[]>> producers = new ArrayDeque<>();
  private final Transactor transactor = new Transactor(producers::remove);

  TransactorTest() {
    producers.add(first);
    producers.add(second);
  }

  @Test
  void recordsAndOffsetsAreCommittedTogether() {
    assertThat(transactor.open()).isTrue();
    assertThat(transactor.open()).isTrue();
    assertThat(commit()).isEqualTo(Transactor.TransactionResult.COMMITTED);

    assertThat(first.history()).isEqualTo(RECORDS);
    assertThat(first.consumerGroupOffsetsHistory()).containsExactly(Map.of("group", OFFSETS));
    assertThat(producers).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource
  void whereAbortingWorksTheProducerGoesOn(KafkaException failure, String where) {
    transactor.open();
    fail(first, failure, where);
    assertThat(commit()).isEqualTo(Transactor.TransactionResult.ABORTED);
    assertThat(first.history()).isEmpty();
    assertThat(first.transactionInFlight()).isFalse();

    fail(first, null, where);
    assertThat(transactor.open()).isTrue();
    assertThat(commit()).isEqualTo(Transactor.TransactionResult.COMMITTED);
    assertThat(first.history()).isEqualTo(RECORDS);
    assertThat(first.closed()).isFalse();
  }

  static List<Arguments> whereAbortingWorksTheProducerGoesOn() {
    return List.of(
        args(new RecordTooLargeException("test"), "send"),
        args(new TimeoutException("test"), "send"),
        args(new CommitFailedException("test"), "offsets"),
        args(new TransactionAbortableException("test"), "offsets"),
        args(new TransactionAbortableException("test"), "commit"));
  }

  @ParameterizedTest
  @MethodSource
  void whereAbortingFailsTheFateIsUnknownAndTheProducerIsMadeAnew(
      KafkaException failure, String where) {
    transactor.open();
    fail(first, failure, where);
    first.abortTransactionException = failure;

    assertThat(commit()).isEqualTo(Transactor.TransactionResult.UNKNOWN);
    assertThat(first.closed()).isTrue();
    assertThatIllegalStateException().isThrownBy(this::commit);

    assertThat(transactor.open()).isTrue();
    assertThat(second.transactionInitialized()).isTrue();
    assertThat(commit()).isEqualTo(Transactor.TransactionResult.COMMITTED);
    assertThat(second.history()).isEqualTo(RECORDS);
  }

  static List<Arguments> whereAbortingFailsTheFateIsUnknownAndTheProducerIsMadeAnew() {
    return List.of(
        args(new ProducerFencedException("test"), "begin"),
        args(new ProducerFencedException("test"), "commit"),
        args(new InvalidTxnStateException("test"), "commit"),
        args(new InvalidPidMappingException("test"), "offsets"),
        args(new KafkaException("fatal"), "send"),
        args(new TimeoutException("test"), "commit"));
  }

  /** The first one has no predecessor that could have left anything. */
  @Test
  void aProducerThatTakesThePlaceOfAnotherEndsWhatThatOneLeftPending() {
    List<Producer<?, ?>> settled = new ArrayList<>();
    Transactor settling = new Transactor(settlingInto(settled));
    settling.open();
    assertThat(settled).isEmpty();

    first.fenceProducer();
    settling.commit(RECORDS, OFFSETS, group());
    settling.open();

    assertThat(settled).containsExactly(second);
  }

  @Test
  void oneThatIsRenewedEndsWhatIsPendingToo() {
    List<Producer<?, ?>> settled = new ArrayList<>();
    Transactor settling = new Transactor(settlingInto(settled));
    settling.renew();
    settling.open();
    settling.renew();
    settling.open();

    assertThat(first.closed()).isTrue();
    assertThat(settled).containsExactly(first, second);
  }

  @Test
  void aProducerWhoseSettlingFailsIsNotUsed() {
    List<Producer<?, ?>> settled = new ArrayList<>();
    Transactor settling = new Transactor(settlingInto(settled));
    settling.renew();
    first.sendOffsetsToTransactionException = new TimeoutException("no coordinator");

    assertThat(settling.open()).isFalse();
    assertThat(first.closed()).isTrue();
    assertThat(settling.open()).isTrue();
    assertThat(settled).containsExactly(second);
  }

  private ProducerSource settlingInto(List<Producer<?, ?>> settled) {
    PendingOffsets pending = new PendingOffsets("group", new TopicPartition("progress", 0));
    return new ProducerSource() {
      @Override
      public Producer<byte[], byte[]> get() {
        return producers.remove();
      }

      @Override
      public void settle(Producer<byte[], byte[]> fresh) {
        pending.end(fresh);
        settled.add(fresh);
      }
    };
  }

  @Test
  void settlingCommitsNothing() {
    first.initTransactions();

    new PendingOffsets("group", new TopicPartition("progress", 0)).end(first);

    assertThat(first.transactionAborted()).isTrue();
    assertThat(first.consumerGroupOffsetsHistory()).isEmpty();
  }

  @Test
  void aCommitThatTimedOutAndMayOnlyBeRepeatedIsUnknown() {
    transactor.open();
    first.commitTransactionException = new TimeoutException("test");
    first.abortTransactionException = new IllegalStateException("the commit must be retried");

    assertThat(commit()).isEqualTo(Transactor.TransactionResult.UNKNOWN);
    assertThat(first.closed()).isTrue();
  }

  /** As a real producer whose topic is missing: each send blocks, and fails by its future alone. */
  @Test
  void theFirstSendThatFailsEndsTheTransaction() {
    List<String> tried = new ArrayList<>();
    Transactor refused =
        new Transactor(() ->
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
              @Override
              public synchronized Future<RecordMetadata> send(
                  ProducerRecord<byte[], byte[]> record) {
                tried.add(record.topic());
                return record.topic().equals("missing")
                    ? CompletableFuture.failedFuture(new TimeoutException("no metadata"))
                    : super.send(record);
              }
            });
    refused.open();

    var result =
        refused.commit(
            List.of(to("results"), to("missing"), to("missing"), to("results")), OFFSETS, group());

    assertThat(result).isEqualTo(Transactor.TransactionResult.ABORTED);
    assertThat(tried).containsExactly("results", "missing");
    assertThat(refused.commit(RECORDS, OFFSETS, group()))
        .isEqualTo(Transactor.TransactionResult.COMMITTED);
  }

  private static ProducerRecord<byte[], byte[]> to(String topic) {
    return new ProducerRecord<>(topic, new byte[1], new byte[1]);
  }

  @Test
  void aRefusedIdIsNamedAndTakenOnce() {
    first.initTransactionException = new TransactionalIdAuthorizationException("failed");
    Transactor refused = new Transactor("spillway-worker-a", producers::remove, () -> 0);

    assertThat(refused.open()).isFalse();

    assertThat(refused.takeRefusal().orElseThrow()).contains("WRITE", "id spillway-worker-a");
    assertThat(refused.takeRefusal()).isEmpty();
  }

  @Test
  void aTimeoutThatTheBrokersRefuseIsToBeShorter() {
    first.initTransactionException =
        new KafkaException(Errors.INVALID_TRANSACTION_TIMEOUT.message());
    AtomicInteger shorter = new AtomicInteger();
    Transactor trying =
        new Transactor(
            new ProducerSource() {
              @Override
              public Producer<byte[], byte[]> get() {
                return producers.remove();
              }

              @Override
              public void shorten() {
                shorter.incrementAndGet();
              }
            });

    assertThat(trying.open()).isFalse();
    assertThat(trying.open()).isTrue();
    assertThat(shorter).hasValue(1);
  }

  @Test
  void onlyACommitThatRanOutOfTimeWasTooMuch() {
    transactor.open();
    fail(first, new TimeoutException("no metadata"), "send");
    commit();
    assertThat(transactor.ranOutOfTime()).as("nothing was sent").isFalse();
    fail(first, null, "send");
    fail(first, new TimeoutException("15000 ms"), "commit");
    commit();
    assertThat(transactor.ranOutOfTime()).isTrue();
    fail(first, null, "commit");
    commit();
    assertThat(transactor.ranOutOfTime()).isFalse();
  }

  @Test
  void whereInitialisingFailsThereIsNoProducerAndTheNextTryMakesAnother() {
    first.initTransactionException = new TimeoutException("test");

    assertThat(transactor.open()).isFalse();
    assertThat(first.closed()).isTrue();
    assertThat(transactor.open()).isTrue();
    assertThat(commit()).isEqualTo(Transactor.TransactionResult.COMMITTED);
  }

  @Test
  void whereNoProducerCanBeMadeTheNextTryMayMakeOne() {
    producers.clear();
    boolean[] down = {true};
    Transactor trying =
        new Transactor(() -> {
          if (down[0]) {
            throw new KafkaException("no resolvable bootstrap urls");
          }
          return first;
        });

    assertThat(trying.open()).isFalse();
    down[0] = false;
    assertThat(trying.open()).isTrue();
  }

  @Test
  void withoutAProducerNothingCanBeCommitted() {
    assertThatIllegalStateException().isThrownBy(this::commit);
  }

  @Test
  void closingTwiceClosesOnce() {
    transactor.open();
    transactor.close();
    transactor.close();

    assertThat(first.closed()).isTrue();
    assertThat(second.closed()).isFalse();
  }

  private Transactor.TransactionResult commit() {
    return transactor.commit(RECORDS, OFFSETS, group());
  }

  private static void fail(
      MockProducer<byte[], byte[]> producer, KafkaException failure, String where) {
    switch (where) {
      case "begin" -> producer.beginTransactionException = failure;
      case "send" -> producer.sendException = failure;
      case "offsets" -> producer.sendOffsetsToTransactionException = failure;
      default -> producer.commitTransactionException = failure;
    }
  }

  private static Arguments args(KafkaException failure, String where) {
    return Arguments.of(failure, where);
  }

  private static MockProducer<byte[], byte[]> producer() {
    return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @SuppressWarnings("removal")
  private static ConsumerGroupMetadata group() {
    return new ConsumerGroupMetadata("group", 1, "member", Optional.empty());
  }
}
