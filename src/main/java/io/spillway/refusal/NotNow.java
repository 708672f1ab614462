package io.spillway.refusal;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.WakeupException;

/** Recognises temporary errors of Kafka's clients, after which the same call is made again. */
public final class NotNow {

  private NotNow() {}

  /**
   * Whether a failure is temporary. A group that does not know a member, or knows it by another
   * epoch, is temporary: the consumer learns it with its next heartbeat and joins again.
   */
  public static boolean is(Throwable failure) {
    return failure instanceof RetriableException
        || failure instanceof WakeupException
        || failure instanceof UnknownMemberIdException
        || failure instanceof StaleMemberEpochException;
  }

  /** Throws the failure unless it is temporary. */
  public static void orThrow(RuntimeException failure) {
    if (!is(failure)) {
      throw failure;
    }
  }
}
