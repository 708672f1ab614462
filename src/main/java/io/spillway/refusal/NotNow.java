package io.spillway.refusal;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.WakeupException;

/** Answers after which the same question is asked again, for they are over by themselves. */
public final class NotNow {

  private NotNow() {}

  /**
   * Whether a failure means not now. That the group does not know a member, or knows it by another
   * epoch, is one of them: its consumer hears of it with its next heartbeat and joins again.
   */
  public static boolean is(Throwable failure) {
    return failure instanceof RetriableException
        || failure instanceof WakeupException
        || failure instanceof UnknownMemberIdException
        || failure instanceof StaleMemberEpochException;
  }

  /** Throws a failure that means anything else. */
  public static void orThrow(RuntimeException failure) {
    if (!is(failure)) {
      throw failure;
    }
  }
}
