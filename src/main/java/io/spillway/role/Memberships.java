package io.spillway.role;

import org.apache.kafka.clients.consumer.Consumer;

/** Reads from a consumer whether it is a member of its group. */
public final class Memberships {

  private Memberships() {}

  /**
   * Whether the consumer is a member of its group, even if no partition is assigned to it:
   * generations and member epochs are counted from 1. Called on the consumer's thread.
   */
  public static boolean isMember(Consumer<?, ?> consumer) {
    return consumer.groupMetadata().generationId() > 0;
  }
}
