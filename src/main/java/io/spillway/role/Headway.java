package io.spillway.role;

/**
 * How far a role has come, as seen at one moment.
 *
 * @param owed what waits for a commit, for people; empty if nothing does
 * @param commits grows with each commit, or with whatever else ends what is owed
 */
public record Headway(String owed, long commits) {

  /** Nothing is owed. */
  public static final Headway NOTHING_OWED = new Headway("", 0);

  boolean isOwing() {
    return !owed.isEmpty();
  }
}
