package io.spillway.role;

/** A role of the service that was started and can be stopped. */
public interface Role extends AutoCloseable {

  /** Its name: worker, router or delayer. */
  String name();

  /** Its state now. From any thread. */
  Lifecycle.Status status();

  /** How far it has come. From any thread. */
  default Headway headway() {
    return Headway.NOTHING_OWED;
  }

  /**
   * Stops it in good order; returns when it has ended. Twice does nothing. From any thread but its
   * own.
   */
  @Override
  void close();
}
