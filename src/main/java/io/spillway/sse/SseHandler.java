package io.spillway.sse;

/**
 * Receives the events of an {@link SseDecoder}, on the thread that calls {@link SseDecoder#feed}.
 * An exception thrown here closes the decoder and is thrown on by {@code feed}.
 */
public interface SseHandler {
  /**
   * Called for each event, in the order of the stream. The event's bytes may be overwritten after
   * the call.
   */
  void onEvent(SseEvent event);

  /**
   * Called at most once, if a line or an event exceeded its bound; the handler is not called again
   * after it.
   *
   * @param bound the bound that was exceeded
   * @param limitBytes its value in bytes
   */
  void onOversized(SseBound bound, int limitBytes);
}
