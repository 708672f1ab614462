package io.spillway.progress;

import java.util.BitSet;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;

/**
 * How far a role has come in one partition: the committed offset and the offsets finished beyond
 * it, together with the identity of the log. Immutable.
 *
 * @param topicId Kafka's id of the topic, not zero; a topic with another id is another log, even if
 *     the name is the same
 * @param partition its number, from 0
 * @param base the first offset that is not finished, from 0: the committed offset
 * @param leaderEpoch the leader epoch of the newest finished record, or of the newest record read
 *     below the base if nothing beyond it is finished; {@link #UNKNOWN_EPOCH} if unknown
 * @param finished the offsets finished beyond the base: bit i stands for {@code base + i}, and bit
 *     0 is clear; do not change it
 */
public record ProgressMark(
    Uuid topicId, int partition, long base, int leaderEpoch, BitSet finished) {

  /** The epoch if no record was read, or if the broker named none. */
  public static final int UNKNOWN_EPOCH = -1;

  /**
   * Checks the ranges and copies the bits.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ProgressMark {
    finished = (BitSet) finished.clone();
    if (topicId.equals(Uuid.ZERO_UUID)
        || partition < 0
        || base < 0
        || leaderEpoch < UNKNOWN_EPOCH
        || finished.get(0)
        || base > Long.MAX_VALUE - finished.length()) {
      throw new IllegalArgumentException(
          "not a mark: topic id %s, partition %d, base %d, leader epoch %d, bits %s"
              .formatted(topicId, partition, base, leaderEpoch, finished));
    }
  }

  /** A mark with nothing finished beyond its base. */
  public static ProgressMark at(Uuid topicId, int partition, long base, int leaderEpoch) {
    return new ProgressMark(topicId, partition, base, leaderEpoch, new BitSet());
  }

  /** The offset after the newest finished one: the base if nothing beyond it is finished. */
  public long head() {
    return base + finished.length();
  }

  /** The leader epoch as Kafka's clients expect it; empty if it is unknown. */
  public Optional<Integer> epoch() {
    return leaderEpoch == UNKNOWN_EPOCH ? Optional.empty() : Optional.of(leaderEpoch);
  }

  /** The base as an offset to commit, with the mark as its metadata. */
  public OffsetAndMetadata toCommit() {
    return new OffsetAndMetadata(base, epoch(), MarkCodec.encode(this));
  }

  /** For people: the base, and how many offsets beyond it are finished. */
  @Override
  public String toString() {
    return "%d (+%d finished) of topic id %s, partition %d, leader epoch %d"
        .formatted(base, finished.cardinality(), topicId, partition, leaderEpoch);
  }
}
