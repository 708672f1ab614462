package io.spillway.simulated;

import java.util.random.RandomGenerator;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** What a broker answers that does not tell the committed offsets now. */
final class NotNowAnswers {

  private NotNowAnswers() {}

  static RuntimeException one(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> new UnknownMemberIdException("simulated: the group has gone on");
      case 1 -> new StaleMemberEpochException("simulated: the group has gone on");
      default -> new TimeoutException("simulated: a dead member's transaction is open");
    };
  }
}
