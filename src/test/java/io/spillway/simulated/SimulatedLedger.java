package io.spillway.simulated;

import io.spillway.progress.Ledger;
import io.spillway.progress.MarkRecords;
import io.spillway.progress.ProgressMark;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** A ledger of one topic that answers at once, as the test has told it. */
public final class SimulatedLedger implements Ledger {

  public final Map<TopicPartition, String> kept = new HashMap<>();
  public final Map<String, Topic> topics = new HashMap<>();
  public final Deque<RuntimeException> failures = new ArrayDeque<>();
  public int keptReadings;

  public SimulatedLedger(String topic, Uuid id, int partitions) {
    topics.put(topic, new Topic(id, partitions));
  }

  @Override
  public String group() {
    return "group";
  }

  @Override
  public CompletableFuture<Map<String, Topic>> topics(Collection<String> names) {
    Map<String, Topic> found = new HashMap<>(topics);
    found.keySet().retainAll(names);
    return answer(found);
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> kept() {
    keptReadings++;
    return answer(Map.copyOf(kept));
  }

  private <T> CompletableFuture<T> answer(T answer) {
    RuntimeException failure = failures.poll();
    return failure == null
        ? CompletableFuture.completedFuture(answer)
        : CompletableFuture.failedFuture(failure);
  }

  @Override
  public ProducerRecord<byte[], byte[]> keep(TopicPartition partition, ProgressMark mark) {
    return MarkRecords.record("progress", group(), partition, mark);
  }

  @Override
  public void close() {}
}
