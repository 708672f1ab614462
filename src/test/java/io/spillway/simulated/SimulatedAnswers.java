package io.spillway.simulated;

import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.protocol.Errors;

/** What a broker answers if it does not do what it is asked. */
final class SimulatedAnswers {

  private SimulatedAnswers() {}

  /** It does not tell the committed offsets now. */
  static RuntimeException notNow(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> new UnknownMemberIdException("simulated: the group has gone on");
      case 1 -> new StaleMemberEpochException("simulated: the group has gone on");
      default -> new TimeoutException("simulated: a dead member's transaction is open");
    };
  }

  static boolean isTooLong(Map<TopicPartition, OffsetAndMetadata> offsets, int maxChars) {
    return offsets.values().stream().anyMatch(to -> to.metadata().length() > maxChars);
  }

  /** How a producer ends whose offsets have too much metadata. */
  static RuntimeException tooLong() {
    return new KafkaException(
        "Unexpected error in TxnOffsetCommitResponse: "
            + Errors.OFFSET_METADATA_TOO_LARGE.message());
  }
}
