package io.spillway.api;

/** A running attempt. */
public interface Attempt {

  /**
   * Ends the attempt and frees its connection; its listener is not called any more once this has
   * taken effect on the event loop. From any thread; a second call does nothing.
   */
  void cancel();
}
