package io.spillway.role;

/** What the work of one membership passes on to the work of the next one. */
@FunctionalInterface
public interface Handover extends AutoCloseable {

  /**
   * Whether another membership could still finish something although the role was told to stop.
   * Called by the role's thread repeatedly; the time bound begins with the first call.
   */
  default boolean isOwing() {
    return false;
  }

  /** Called after the last work. */
  @Override
  void close();
}
