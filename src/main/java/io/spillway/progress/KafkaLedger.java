package io.spillway.progress;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The ledger of a group in a Kafka cluster. Reads the progress topic on a thread of its own. */
public final class KafkaLedger implements Ledger {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final String group;
  private final String progressTopic;
  private final Admin admin;
  private final KeptMarks keptMarks;
  private final ExecutorService reader;

  /**
   * Creates a ledger.
   *
   * @param admin the admin client, which the ledger closes
   * @param clientProperties the client settings: addresses, TLS, credentials
   * @param nanoTime a monotonic source of nanoseconds
   */
  public KafkaLedger(
      String group,
      String progressTopic,
      Admin admin,
      Map<String, Object> clientProperties,
      LongSupplier nanoTime) {
    this.group = group;
    this.progressTopic = progressTopic;
    this.admin = admin;
    this.keptMarks = new KeptMarks(admin, clientProperties, progressTopic, nanoTime);
    this.reader =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ledger of " + group).factory());
  }

  @Override
  public String group() {
    return group;
  }

  @Override
  public CompletableFuture<Map<String, Topic>> topics(Collection<String> names) {
    return topics(admin, names);
  }

  /**
   * Asks for the topics' ids and numbers of partitions.
   *
   * @param admin stays the caller's to close
   */
  public static CompletableFuture<Map<String, Topic>> topics(
      Admin admin, Collection<String> names) {
    Map<String, Topic> found = new ConcurrentHashMap<>();
    CompletableFuture<?>[] questions =
        admin.describeTopics(names).topicNameValues().entrySet().stream()
            .map(answer ->
                note(
                    answer.getValue(),
                    topic ->
                        found.put(
                            answer.getKey(),
                            new Topic(topic.topicId(), topic.partitions().size()))))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(questions).thenApply(done -> Map.copyOf(found));
  }

  private static <T> CompletableFuture<?> note(KafkaFuture<T> question, Consumer<T> found) {
    return question
        .toCompletionStage()
        .<Void>handle((answer, failure) -> {
          if (failure == null) {
            found.accept(answer);
          } else if (!isUnknown(failure)) {
            throw failure instanceof RuntimeException known
                ? known
                : new IllegalStateException(failure);
          }
          return null;
        })
        .toCompletableFuture();
  }

  private static boolean isUnknown(Throwable failure) {
    return failure instanceof UnknownTopicOrPartitionException
        || failure.getCause() instanceof UnknownTopicOrPartitionException;
  }

  @Override
  public CompletableFuture<Map<TopicPartition, Long>> ends(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    ListOffsetsResult answers = admin.listOffsets(latest);
    Map<TopicPartition, Long> found = new ConcurrentHashMap<>();
    CompletableFuture<?>[] questions =
        latest.keySet().stream()
            .map(partition ->
                note(
                    answers.partitionResult(partition),
                    info -> found.put(partition, info.offset())))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(questions).thenApply(done -> Map.copyOf(found));
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> kept() {
    return CompletableFuture.supplyAsync(() -> ours(keptMarks.read()), reader);
  }

  private Map<TopicPartition, String> ours(Map<KeptMarks.MarkKey, String> all) {
    Map<TopicPartition, String> ours = new HashMap<>();
    all.forEach((place, text) -> {
      if (place.group().equals(group)) {
        ours.put(place.partition(), text);
      }
    });
    return ours;
  }

  @Override
  public ProducerRecord<byte[], byte[]> keep(TopicPartition partition, ProgressMark mark) {
    return MarkRecords.record(progressTopic, group, partition, mark);
  }

  @Override
  public void close() {
    reader.shutdownNow();
    admin.close(CLOSE_TIMEOUT);
  }
}
