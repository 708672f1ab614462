package io.spillway.chaos;

import io.spillway.tag.Tags;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Headers;

/**
 * Counts the runs of jobs that a topic's committed records name by their tags, while a chaos run
 * goes on: on the results topic those that have a result, on the jobs topic the replays.
 */
final class RunCounter implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> runs = new HashSet<>();
  private final Thread thread;
  private volatile int count;

  RunCounter(String servers, String topic) {
    this.consumer = HistoryReader.fromBeginning(servers, topic);
    this.thread = Thread.ofPlatform().daemon().start(this::run);
  }

  /** Different runs seen. */
  int count() {
    return count;
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        consumer
            .poll(Duration.ofMillis(500))
            .forEach(record -> {
              if (Tags.ORIGIN.text(record.headers()) != null) {
                runs.add(run(record.headers()));
              }
            });
        count = runs.size();
      } catch (org.apache.kafka.common.errors.InterruptException stopped) {
        return;
      }
    }
  }

  /** Origin and replay, which together name a result. */
  private static String run(Headers headers) {
    return Tags.ORIGIN.text(headers) + "/" + Tags.REPLAY.text(headers);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
    Thread.interrupted();
    consumer.close();
  }
}
