package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.running.Pause;
import io.spillway.transaction.PendingOffsets;
import io.spillway.transaction.ProducerSource;
import io.spillway.transaction.Transactor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.TxnOffsetCommitRequest;
import org.apache.kafka.common.requests.TxnOffsetCommitResponse;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Offsets that stay pending although their transaction is over, as a broker leaves them that stood
 * still at the wrong moment. Here they are written by a broker that does not ask whether there is a
 * transaction.
 */
class PendingOffsetsIT {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);
  private static final TopicPartition OTHER = new TopicPartition("jobs", 1);
  private static final OffsetAndMetadata DONE = new OffsetAndMetadata(7, "a mark");
  private static final String ID = "spillway-worker-a";
  private static final String GROUP = "spillway-worker";
  private static final PendingOffsets PENDING =
      new PendingOffsets(GROUP, new TopicPartition("progress", 0));
  private static final short BEFORE_VERIFICATION = 3;

  private static EmbeddedKafka kafka;
  private static Admin admin;
  private static Consumer<byte[], byte[]> consumer;

  @BeforeAll
  static void start() throws Exception {
    kafka =
        EmbeddedKafka.start(
            EmbeddedKafkaSettings.temporary()
                .withProperties(Map.of("transaction.partition.verification.enable", "false")));
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    NewTopic jobs = new NewTopic("jobs", 2, (short) 1);
    admin.createTopics(List.of(jobs, new NewTopic("progress", 1, (short) 1))).all().get();
    consumer = consumer();
  }

  @AfterAll
  static void stop() {
    consumer.close();
    admin.close();
    kafka.close();
  }

  @Test
  void aTransactorThatIsRenewedEndsThemAndCommitsNothing() throws Exception {
    try (Transactor transactor = new Transactor(new Source())) {
      leavePending(transactor);
    }

    try (Transactor restarted = new Transactor(new Source())) {
      Pause.await("a producer", restarted::open);
      assertIsPending("a restart alone does not end them");
      restarted.renew();
      Pause.await("a producer", restarted::open);

      assertThat(committed(Duration.ofSeconds(30))).isEqualTo(DONE);
      commit(restarted, OTHER);
    }
    assertThat(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get())
        .as("the marker of the next commit commits nothing else")
        .isEqualTo(Map.of(JOBS, DONE, OTHER, DONE));
  }

  @Test
  void aProducerOfStreamsThatTakesThePlaceOfAnotherEndsThem() throws Exception {
    try (Transactor transactor = new Transactor(new Source())) {
      leavePending(transactor);
    }

    StreamsClients clients = new StreamsClients(PENDING);
    try (Producer<byte[], byte[]> first = clients.getProducer(config())) {
      first.initTransactions();
      assertIsPending("the first one has no predecessor");
    }
    try (Producer<byte[], byte[]> second = clients.getProducer(config())) {
      second.initTransactions();
      assertThat(committed(Duration.ofSeconds(30))).isEqualTo(DONE);
      second.beginTransaction();
      second.abortTransaction();
    }
  }

  /** Commits {@link #DONE}, and then leaves another offset without a transaction. */
  private static void leavePending(Transactor transactor) throws Exception {
    Pause.await("a producer", transactor::open);
    commit(transactor, JOBS);
    assertThat(committed(Duration.ofSeconds(30))).isEqualTo(DONE);
    leavePending(admin.describeTransactions(List.of(ID)).description(ID).get());
    assertIsPending("left");
  }

  @SuppressWarnings("removal") // it commits as no member of the group
  private static void commit(Transactor transactor, TopicPartition partition) {
    assertThat(
            transactor.commit(List.of(), Map.of(partition, DONE), new ConsumerGroupMetadata(GROUP)))
        .isEqualTo(Transactor.TransactionResult.COMMITTED);
  }

  private static OffsetAndMetadata committed(Duration timeout) {
    return consumer.committed(Set.of(JOBS), timeout).get(JOBS);
  }

  private static void assertIsPending(String when) {
    assertThatExceptionOfType(TimeoutException.class)
        .as(when)
        .isThrownBy(() -> committed(Duration.ofSeconds(1)));
  }

  /** Offset 9 of the jobs, by a transaction that nobody has begun and nobody will end. */
  @SuppressWarnings("removal")
  private static void leavePending(TransactionDescription of) throws Exception {
    var offset = new TxnOffsetCommitRequest.CommittedOffset(9, "not done", Optional.empty());
    TxnOffsetCommitRequest request =
        new TxnOffsetCommitRequest.Builder(
                ID, GROUP, of.producerId(), (short) of.producerEpoch(), Map.of(JOBS, offset), false)
            .build(BEFORE_VERIFICATION);
    var header = new RequestHeader(ApiKeys.TXN_OFFSET_COMMIT, BEFORE_VERIFICATION, "test", 1);
    URI broker = URI.create("kafka://" + kafka.bootstrapServers());
    try (Socket socket = new Socket(broker.getHost(), broker.getPort());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      ByteBuffer bytes = request.serializeWithHeader(header);
      out.writeInt(bytes.remaining());
      out.write(bytes.array(), bytes.position(), bytes.remaining());
      ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      var response = (TxnOffsetCommitResponse) AbstractResponse.parseResponse(answer, header);
      assertThat(response.errors()).isEqualTo(Map.of(JOBS, Errors.NONE));
    }
  }

  private static final class Source implements ProducerSource {
    @Override
    public Producer<byte[], byte[]> get() {
      return new KafkaProducer<>(config(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void settle(Producer<byte[], byte[]> fresh) {
      PENDING.end(fresh);
    }
  }

  private static Map<String, Object> config() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", ID);
  }

  private static KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            GROUP,
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            "false"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
