package io.spillway.worker;

import io.spillway.time.Age;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What of one input topic is not done, in the partitions of one worker.
 *
 * @param unfinished offsets from the first that is not finished to the end of each partition,
 *     without those that are finished; markers of transactions are among them
 * @param finishedAhead offsets that are finished beyond the first that is not
 * @param oldest when the oldest job in hand was submitted; null if none is in hand
 */
record InputBacklog(long unfinished, long finishedAhead, @Nullable Instant oldest) {

  static final InputBacklog NOTHING = new InputBacklog(0, 0, null);

  /**
   * The backlogs by topic. For example a partition of which all before offset 10 is finished, and
   * 12 and 13 too, and which ends at 20: 8 are unfinished, 2 finished ahead.
   *
   * @param inHand the jobs that wait, run or have ended
   * @param ends where the partitions end, as far as that is known
   */
  static Map<String, InputBacklog> of(
      Collection<Assignment> assignments,
      Supplier<Stream<FetchedJob>> inHand,
      Map<TopicPartition, Long> ends) {
    Map<String, InputBacklog> topics = new HashMap<>();
    for (Assignment assignment : assignments) {
      long base = assignment.window().base();
      long ahead = assignment.window().finishedBeyond().cardinality();
      long end = ends.getOrDefault(assignment.topicPartition(), base);
      topics.merge(
          assignment.topicPartition().topic(),
          new InputBacklog(Math.max(0, end - base - ahead), ahead, null),
          InputBacklog::and);
    }
    topics.replaceAll((topic, backlog) ->
        new InputBacklog(backlog.unfinished, backlog.finishedAhead, oldest(topic, inHand.get())));
    return Map.copyOf(topics);
  }

  private static @Nullable Instant oldest(String topic, Stream<FetchedJob> jobs) {
    return jobs.filter(fetched -> fetched.record().topic().equals(topic))
        .map(fetched -> fetched.retryState().origin().submittedAt())
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private InputBacklog and(InputBacklog other) {
    return new InputBacklog(
        unfinished + other.unfinished, finishedAhead + other.finishedAhead, null);
  }

  /** How long ago the oldest job was submitted; 0 if none is in hand. */
  Duration age(Instant now) {
    return Age.of(oldest, now);
  }
}
