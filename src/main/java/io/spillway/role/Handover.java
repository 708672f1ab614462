package io.spillway.role;

/** What the work of one membership hands to the next. */
@FunctionalInterface
public interface Handover extends AutoCloseable {

  /**
   * Whether another membership could still finish something, for a role that is told to stop. Asked
   * by the role's thread, again and again; the bound begins with the first question.
   */
  default boolean isOwing() {
    return false;
  }

  /** After the last work. */
  @Override
  void close();
}
