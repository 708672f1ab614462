package io.spillway.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LogWatchTest {
  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);
  private static final Uuid ID = Uuid.randomUuid();

  /** Whoever sleeps until the next look would not sleep at all while Kafka is away. */
  @Test
  void aQuestionThatIsNotAnsweredIsNotWaitedForInALoop() {
    var answer = new CompletableFuture<Map<String, Ledger.Topic>>();
    var watch = new LogWatch(new MockConsumer<>("earliest"), new Unanswered(answer));
    watch.began(PARTITION, ProgressMark.at(ID, 0, 0, 0), 0);
    long look = watch.nanosUntilLooking(0);

    assertThat(watch.look(look, Map::of)).isEmpty();
    assertThat(watch.nanosUntilLooking(3 * look)).isPositive();

    answer.complete(Map.of("topic", new Ledger.Topic(ID, 1)));
    assertThat(watch.look(3 * look, Map::of)).isEmpty();
    assertThat(watch.nanosUntilLooking(3 * look)).isZero();
  }

  /** A ledger that answers a question about topics when the test says so, and no other. */
  private record Unanswered(CompletableFuture<Map<String, Topic>> answer) implements Ledger {
    @Override
    public String group() {
      return "group";
    }

    @Override
    public CompletableFuture<Map<String, Topic>> topics(Collection<String> names) {
      return answer;
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> ends(Collection<TopicPartition> names) {
      throw new AssertionError("not expected");
    }

    @Override
    public CompletableFuture<Map<TopicPartition, String>> kept() {
      throw new AssertionError("not expected");
    }

    @Override
    public ProducerRecord<byte[], byte[]> keep(TopicPartition partition, ProgressMark mark) {
      throw new AssertionError("not expected");
    }

    @Override
    public void close() {}
  }
}
