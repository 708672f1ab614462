package io.spillway.deadletter;

import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.job.ParsedJob;
import io.spillway.tag.TagWriter;
import io.spillway.topics.RecordSize;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** What is to be done with a dead letter that was chosen for a replay. */
public sealed interface ReplayDecision {

  /** The most replays of one job: the number must fit the name of a run. */
  int MOST_REPLAYS = 999_999_999;

  /** Write this record to the jobs topic. */
  record Republish(ProducerRecord<byte[], byte[]> record) implements ReplayDecision {}

  /**
   * The letter stays as it is, because a replay would come to nothing.
   *
   * @param why for people
   */
  record Reject(String why) implements ReplayDecision {}

  /**
   * The topic that replays are written to.
   *
   * @param name its name
   * @param maxBytes the largest record that it takes
   */
  record JobsTopic(String name, int maxBytes) {}

  /**
   * Decides. The record has the letter's key, value and foreign headers. A pure function.
   *
   * @param asNewJob whether it is written without origin and number, because the letter was
   *     replayed before and its number is taken
   */
  static ReplayDecision of(DeadLetterRecord letter, JobsTopic jobs, boolean asNewJob, Instant now) {
    Optional<String> hopeless = hopeless(letter, now);
    if (hopeless.isPresent()) {
      return new Reject(hopeless.get());
    }
    Headers headers = TagWriter.foreign(letter.record().headers());
    if (!asNewJob) {
      TagWriter.replay(letter.origin().place(), letter.origin().replay() + 1, headers);
    }
    byte[] key = letter.record().key();
    byte[] value = letter.record().value();
    long bytes = RecordSize.of(key, value, headers);
    if (bytes > jobs.maxBytes()) {
      return new Reject(
          "it takes %d bytes, and %s takes at most %d"
              .formatted(bytes, jobs.name(), jobs.maxBytes()));
    }
    return new Republish(new ProducerRecord<>(jobs.name(), null, null, key, value, headers));
  }

  /** Why the letter could only become a dead letter again; empty if it may succeed. */
  private static Optional<String> hopeless(DeadLetterRecord letter, Instant now) {
    if (letter.origin().replay() >= MOST_REPLAYS) {
      return Optional.of("it was replayed " + letter.origin().replay() + " times");
    }
    return switch (JobReader.read(letter.record().value())) {
      case ParsedJob.Unreadable unreadable -> Optional.of("it is no job: " + unreadable.reason());
      case Job job ->
          job.options()
              .expiresAt()
              .filter(expiry -> !expiry.isAfter(now))
              .map(
                  expiry -> "its expires_at has passed (" + expiry + "), so it would expire again");
    };
  }
}
