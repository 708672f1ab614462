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
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A ledger that answers at once, or fails at once. */
public final class SimulatedLedger implements Ledger {

  static final String PROGRESS = "progress";

  public final Map<TopicPartition, String> kept = new HashMap<>();
  public final Deque<RuntimeException> failures = new ArrayDeque<>();
  public int keptReadings;

  /** Where logs end, as the test has told it. */
  public final Map<TopicPartition, Long> ends = new HashMap<>();

  /** The answer to a question about ends, which may come later; null if it comes at once. */
  public @Nullable CompletableFuture<Map<TopicPartition, Long>> lateEnds;

  private final Supplier<Map<String, Topic>> topics;
  private final Supplier<Map<TopicPartition, String>> keptNow;
  private final Supplier<RuntimeException> failure;

  /** A ledger of one topic that answers as the test has told it. */
  public SimulatedLedger(String topic, Uuid id, int partitions) {
    this.topics = () -> Map.of(topic, new Topic(id, partitions));
    this.keptNow = () -> Map.copyOf(kept);
    this.failure = failures::poll;
  }

  /** A ledger over what others keep; {@code failure} gives a question's failure, or null. */
  SimulatedLedger(
      Supplier<Map<String, Topic>> topics,
      Supplier<Map<TopicPartition, String>> keptNow,
      Supplier<RuntimeException> failure) {
    this.topics = topics;
    this.keptNow = keptNow;
    this.failure = failure;
  }

  @Override
  public String group() {
    return "group";
  }

  @Override
  public CompletableFuture<Map<String, Topic>> topics(Collection<String> names) {
    Map<String, Topic> found = new HashMap<>(topics.get());
    found.keySet().retainAll(names);
    return answer(found);
  }

  @Override
  public CompletableFuture<Map<TopicPartition, Long>> ends(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> found = new HashMap<>(ends);
    found.keySet().retainAll(partitions);
    return lateEnds == null ? answer(found) : lateEnds;
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> kept() {
    keptReadings++;
    return answer(keptNow.get());
  }

  private <T> CompletableFuture<T> answer(T answer) {
    RuntimeException failed = failure.get();
    return failed == null
        ? CompletableFuture.completedFuture(answer)
        : CompletableFuture.failedFuture(failed);
  }

  @Override
  public ProducerRecord<byte[], byte[]> keep(TopicPartition partition, ProgressMark mark) {
    return MarkRecords.record(PROGRESS, group(), partition, mark);
  }

  @Override
  public void close() {}
}
