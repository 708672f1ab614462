package io.spillway.role;

import io.spillway.refusal.Access;
import io.spillway.transaction.Transactor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Runs the steps of a role that Kafka may refuse, and remembers what was refused. Used by the
 * role's own thread only.
 */
public final class Guard {

  private final Access access;
  private final Transactor transactor;
  private final Consumer<?, ?> consumer;
  private final LongSupplier nanoTime;

  /** Creates the guard of one membership, that of this consumer. */
  public Guard(
      Access access, Transactor transactor, Consumer<?, ?> consumer, LongSupplier nanoTime) {
    this.consumer = consumer;
    this.access = access;
    this.transactor = transactor;
    this.nanoTime = nanoTime;
  }

  /** Runs a step; returns its result, or false if Kafka refuses it. */
  public boolean step(BooleanSupplier step) {
    try {
      return step.getAsBoolean();
    } catch (KafkaException failure) {
      if (!access.refused(failure, nanoTime.getAsLong())) {
        throw failure;
      }
      return false;
    }
  }

  /** Makes sure that the transactor has a producer; returns whether it has one. */
  public boolean open() {
    giveUpIfExpired();
    boolean open = transactor.open();
    takeRefusal();
    return open;
  }

  /** Notes what Kafka refused the last transaction, if it did. */
  public void takeRefusal() {
    transactor.takeRefusal().ifPresent(missing -> access.refused(missing, nanoTime.getAsLong()));
  }

  /** Whether nothing is refused. */
  public boolean isOpen() {
    return access.isOpen(nanoTime.getAsLong());
  }

  /** Whether something has been refused for too long. */
  public boolean isExpired() {
    return access.isExpired(nanoTime.getAsLong());
  }

  /** Ends the role, by throwing {@link GaveUp}, if something has been refused for too long. */
  public void giveUpIfExpired() {
    if (isExpired()) {
      throw new GaveUp(access.trouble() + ", for too long; what had not ended is begun again");
    }
  }

  /**
   * Polls the role's consumer. If its group or its credentials are refused, the client has left the
   * group and cannot join again.
   *
   * @throws MembershipEnded in that case
   * @throws TopicAuthorizationException if a topic is refused, which does not end the membership
   */
  public <T> T poll(Supplier<T> poll) {
    try {
      T polled = poll.get();
      if (Memberships.isMember(consumer)) {
        access.joined(nanoTime.getAsLong());
      }
      return polled;
    } catch (TopicAuthorizationException harmless) {
      throw harmless;
    } catch (AuthorizationException | AuthenticationException refusal) {
      access.refused(refusal, nanoTime.getAsLong());
      access.left();
      throw new MembershipEnded(access.trouble());
    }
  }
}
