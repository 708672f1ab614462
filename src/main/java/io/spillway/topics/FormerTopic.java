package io.spillway.topics;

/**
 * A delay topic of a former retry ladder, left behind when the base, the factor or the number of
 * tiers was changed. The router does not write to it any more; the delayer forwards the records
 * that are still in it.
 *
 * @param topic the full name, which contains the delay
 * @param waiting the most records that the delayer still has to forward; offsets of transaction
 *     markers are counted too
 */
public record FormerTopic(String topic, long waiting) {

  /**
   * The number of offsets of a partition that wait.
   *
   * @param finished the offset up to which the delayer has finished, -1 if it is unknown
   */
  static long waiting(long beginning, long end, long finished) {
    return Math.max(0, end - Math.max(beginning, finished));
  }

  /** Whether nothing is left to forward. */
  public boolean isEmpty() {
    return waiting == 0;
  }

  /** One line for the user: the topic, its state and what to do. */
  public String message() {
    return isEmpty()
        ? ("%s: of a former ladder, and all forwarded; once no router of that ladder runs,"
                + " kafka-topics.sh --delete --topic %s deletes it")
            .formatted(topic, topic)
        : "%s: of a former ladder, with up to %d records; a delayer forwards them when due"
            .formatted(topic, waiting);
  }
}
