package io.spillway.role;

/**
 * The progress of a role at one moment.
 *
 * @param owed what waits for a commit, for people; empty if nothing waits
 * @param commits a counter that grows with each commit, or with anything else that settles what is
 *     owed
 */
public record Headway(String owed, long commits) {

  /** Nothing is owed. */
  public static final Headway NOTHING_OWED = new Headway("", 0);

  boolean isOwing() {
    return !owed.isEmpty();
  }
}
