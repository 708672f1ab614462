package io.spillway.api;

/** A running attempt. */
public interface Attempt {

  /**
   * Ends the attempt and frees its connection; its listener hears nothing more once this took
   * effect on the event loop. From any thread; more than once does nothing.
   */
  void cancel();
}
