package io.spillway.role;

/**
 * The work of a role as one member of its consumer group, from joining to leaving. All methods are
 * called by the role's thread, except {@link #wake} and those marked otherwise.
 */
public interface RoleWork extends AutoCloseable {

  /**
   * Connects, and checks whether the role may begin; returns false if that did not succeed in time
   * and should be tried again.
   *
   * @throws StartRefused if the role must not begin
   */
  boolean open();

  /** Joins the group; called once {@link #open} has returned true. */
  void join();

  /** Whether it is a member of the group, even if no partition is assigned to it. */
  boolean isMember();

  /**
   * Does one step of the work, and sleeps if there is nothing to do. Called repeatedly until the
   * role is told to stop.
   */
  void turn();

  /** Finishes what has been begun, within a time bound. Called after the last turn. */
  default void drain() {}

  /**
   * Something a person should know although the role works, in one line; empty if there is nothing.
   * From any thread.
   */
  default String remark() {
    return "";
  }

  /**
   * What trouble of the account holds its work, for people, although the role is well; empty if
   * none does. From any thread.
   */
  default String held() {
    return "";
  }

  /** Why the role does not do all of its work, for people; empty if it does. From any thread. */
  default String trouble() {
    return "";
  }

  /** The progress of the work. From any thread. */
  default Headway headway() {
    return Headway.NOTHING_OWED;
  }

  /** What would be given up if it ended now, once it was told to stop. From any thread. */
  default String unfinished() {
    return "";
  }

  /**
   * Ends the membership in good order, because the clients must be replaced: what runs goes on for
   * the next one.
   *
   * @param why for people
   * @throws MembershipEnded always
   */
  void leave(String why);

  /** The role was told to stop: ends the sleep of a turn. From any thread. */
  void wake();

  /** Leaves the group and frees all resources, however the work ended. */
  @Override
  void close();
}
