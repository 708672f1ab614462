package io.spillway.role;

import org.apache.kafka.clients.consumer.Consumer;

/** What a consumer knows of its place in its group. */
public final class Memberships {

  private Memberships() {}

  /**
   * Whether the group has taken the consumer in, also if it has given it nothing: groups count
   * their generations, and their members' epochs, from 1. On the consumer's thread.
   */
  public static boolean isMember(Consumer<?, ?> consumer) {
    return consumer.groupMetadata().generationId() > 0;
  }
}
