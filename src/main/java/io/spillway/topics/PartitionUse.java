package io.spillway.topics;

/** What the number of a topic's partitions is for. */
public enum PartitionUse {
  /** Each partition is a share of the work; any number is allowed. */
  WORK("the width of the work", false),
  /**
   * Each partition is a jitter slot of the retry ladder; another number spreads the delays less
   * evenly.
   */
  SLOTS("its jitter slots", false),
  /** There must be exactly one. */
  SINGLE("one reading to its end sees all", true);

  private final String why;
  private final boolean isFixed;

  PartitionUse(String why, boolean isFixed) {
    this.why = why;
    this.isFixed = isFixed;
  }

  /** The purpose in a few words, for messages and documents. */
  public String why() {
    return why;
  }

  /** Whether another number breaks an invariant. */
  public boolean isFixed() {
    return isFixed;
  }
}
