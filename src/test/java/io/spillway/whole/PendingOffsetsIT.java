package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
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
import org.junit.jupiter.api.Test;

/**
 * Offsets that stay pending although their transaction is over, as a broker leaves them that stood
 * still at the wrong moment. Here they are written by a broker that does not ask whether there is a
 * transaction.
 */
class PendingOffsetsIT {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);
  private static final TopicPartition OTHER = new TopicPartition("jobs", 1);
  private static final String ID = "spillway-worker-a";
  private static final String GROUP = "spillway-worker";
  private static final short BEFORE_VERIFICATION = 3;

  @SuppressWarnings("removal") // it commits as no member of the group
  @Test
  void aNewProducerEndsThemAndCommitsNothing() throws Exception {
    EmbeddedKafkaSettings careless =
        EmbeddedKafkaSettings.temporary()
            .withProperties(Map.of("transaction.partition.verification.enable", "false"));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(careless);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        Transactor transactor = new Transactor(new Source(kafka.bootstrapServers()));
        Consumer<byte[], byte[]> consumer = consumer(kafka.bootstrapServers())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("jobs", 2, (short) 1), new NewTopic("llm.cancels", 1, (short) 1)))
          .all()
          .get();
      OffsetAndMetadata done = new OffsetAndMetadata(7, "a mark");
      Installation.await("a producer", transactor::open);
      transactor.commit(List.of(), Map.of(JOBS, done), new ConsumerGroupMetadata(GROUP));
      assertThat(committed(consumer, Duration.ofSeconds(30))).isEqualTo(done);

      leavePending(
          kafka.bootstrapServers(), admin.describeTransactions(List.of(ID)).description(ID).get());
      assertIsPending(consumer);
      try (Transactor restarted = new Transactor(new Source(kafka.bootstrapServers()))) {
        Installation.await("a producer", restarted::open);
        assertIsPending(consumer);
        restarted.renew();
        Installation.await("a producer", restarted::open);

        assertThat(committed(consumer, Duration.ofSeconds(30))).isEqualTo(done);
        restarted.commit(List.of(), Map.of(OTHER, done), new ConsumerGroupMetadata(GROUP));
      }
      assertThat(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get())
          .as("the marker of the next commit commits nothing else")
          .isEqualTo(Map.of(JOBS, done, OTHER, done));
    }
  }

  private static OffsetAndMetadata committed(Consumer<?, ?> consumer, Duration timeout) {
    return consumer.committed(Set.of(JOBS), timeout).get(JOBS);
  }

  private static void assertIsPending(Consumer<?, ?> consumer) {
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> committed(consumer, Duration.ofSeconds(1)));
  }

  /** Offset 9 of the jobs, by a transaction that nobody has begun and nobody will end. */
  @SuppressWarnings("removal")
  private static void leavePending(String servers, TransactionDescription of) throws Exception {
    var offset = new TxnOffsetCommitRequest.CommittedOffset(9, "not done", Optional.empty());
    TxnOffsetCommitRequest request =
        new TxnOffsetCommitRequest.Builder(
                ID, GROUP, of.producerId(), (short) of.producerEpoch(), Map.of(JOBS, offset), false)
            .build(BEFORE_VERIFICATION);
    var header = new RequestHeader(ApiKeys.TXN_OFFSET_COMMIT, BEFORE_VERIFICATION, "test", 1);
    URI broker = URI.create("kafka://" + servers);
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

  private record Source(String servers) implements ProducerSource {
    @Override
    public Producer<byte[], byte[]> get() {
      return new KafkaProducer<>(
          Map.of("bootstrap.servers", servers, "transactional.id", ID),
          new ByteArraySerializer(),
          new ByteArraySerializer());
    }

    @Override
    public void settle(Producer<byte[], byte[]> fresh) {
      new PendingOffsets(GROUP, new TopicPartition("llm.cancels", 0)).end(fresh);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String servers) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            servers,
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
