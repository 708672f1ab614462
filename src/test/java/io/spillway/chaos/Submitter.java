package io.spillway.chaos;

import io.spillway.running.Pause;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Submits the run's jobs, spread over its time. */
final class Submitter {

  private final KafkaProducer<byte[], byte[]> producer;
  private final JobMaker maker;
  private final Canceler canceler;
  private final int jobs;
  private final long millis;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  /**
   * Creates it.
   *
   * @param canceler cancels some of the jobs
   */
  Submitter(String servers, String topic, Random random, int jobs, long millis, Canceler canceler) {
    this.canceler = canceler;
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            servers,
            "delivery.timeout.ms",
            120_000,
            "request.timeout.ms",
            6_000);
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.maker = new JobMaker(topic, random);
    this.jobs = jobs;
    this.millis = millis;
  }

  /** Returns when all jobs are acknowledged. */
  void run() {
    long began = System.currentTimeMillis();
    try (producer) {
      for (int number = 0; number < jobs; number++) {
        Pause.millis(began + number * millis / jobs - System.currentTimeMillis());
        String id = JobMaker.id(number);
        canceler.before(id);
        producer.send(
            maker.job(number),
            (metadata, failure) -> {
              (failure == null ? acknowledged : refused).incrementAndGet();
              if (failure == null) {
                canceler.acknowledged(id, metadata);
              }
            });
      }
    }
  }

  int acknowledged() {
    return acknowledged.get();
  }

  /** Jobs of which nobody knows whether they came in. */
  int refused() {
    return refused.get();
  }
}
