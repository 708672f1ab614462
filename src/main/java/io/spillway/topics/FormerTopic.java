package io.spillway.topics;

/**
 * A delay topic of a former ladder: one that other tiers, another base or another factor left
 * behind. The router writes to it no more; the delayer forwards what it still holds.
 *
 * @param topic the full name, which holds the delay
 * @param waiting how many records the delayer has still to forward, at most: offsets of transaction
 *     markers count too
 */
public record FormerTopic(String topic, long waiting) {

  /**
   * How many offsets of a partition wait.
   *
   * @param finished the offset up to which the delayer has finished, -1 if nothing says so
   */
  static long waiting(long beginning, long end, long finished) {
    return Math.max(0, end - Math.max(beginning, finished));
  }

  /** Whether it holds nothing that is still to be forwarded. */
  public boolean isEmpty() {
    return waiting == 0;
  }

  /** One line for a user: the topic, what is and what to do. */
  public String message() {
    return isEmpty()
        ? ("%s: of a former ladder, and all forwarded; once no router of that ladder runs,"
                + " kafka-topics.sh --delete --topic %s deletes it")
            .formatted(topic, topic)
        : "%s: of a former ladder, with up to %d records; a delayer forwards them when due"
            .formatted(topic, waiting);
  }
}
