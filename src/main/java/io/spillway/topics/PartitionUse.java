package io.spillway.topics;

/** What the number of a topic's partitions is for. */
public enum PartitionUse {
  /** Each is a share of the work; any number will do. */
  WORK("the width of the work", false),
  /** Each is a slot of the retry ladder; another number spreads the delays less evenly. */
  SLOTS("its jitter slots", false),
  /** There is one. */
  SINGLE("one reading to its end sees all", true);

  private final String why;
  private final boolean isFixed;

  PartitionUse(String why, boolean isFixed) {
    this.why = why;
    this.isFixed = isFixed;
  }

  /** What it is for, a few words for messages and the documentation. */
  public String why() {
    return why;
  }

  /** Whether another number breaks an invariant. */
  public boolean isFixed() {
    return isFixed;
  }
}
