package io.spillway.role;

/**
 * What a role does on its thread as one member of its group, from joining to leaving. All but
 * {@link #wake} are called by that thread alone.
 */
public interface RoleWork extends AutoCloseable {

  /**
   * Connects, and looks whether the role may begin; returns false if that did not succeed within
   * its bound and is to be tried again. Throws {@link StartRefused} if it must not begin.
   */
  boolean open();

  /** Joins the group, once it is open. */
  void join();

  /** Whether the group counts it as a member, also one to which it has given nothing. */
  boolean isMember();

  /**
   * One turn, again and again until the role is told to stop; sleeps where there is nothing to do.
   */
  void turn();

  /** Finishes what is begun, within a bound, after the last turn. */
  default void drain() {}

  /**
   * What a person should know of it although it works, in one line; empty if nothing. From any
   * thread.
   */
  default String remark() {
    return "";
  }

  /** Why it does not do all of its work, for people; empty if it does. From any thread. */
  default String trouble() {
    return "";
  }

  /** How far it has come. From any thread. */
  default Headway headway() {
    return Headway.NOTHING_OWED;
  }

  /** What would be given up if it ended now, once it was told to stop. From any thread. */
  default String unfinished() {
    return "";
  }

  /** The role was told to stop: ends the sleep of a turn. From any thread. */
  void wake();

  /** Leaves the group and gives everything back, however the work ended. */
  @Override
  void close();
}
