package io.spillway.sse;

/**
 * Takes what an {@link SseDecoder} finds, on the thread that feeds it. An exception thrown here
 * passes through {@link SseDecoder#feed} and closes the decoder.
 */
public interface SseHandler {
  /** One event, in the order of the wire. Its bytes may be overwritten after the call. */
  void onEvent(SseEvent event);

  /**
   * A line or an event went over its bound; called at most once, and nothing is called after it.
   *
   * @param limitBytes the bound that was passed
   */
  void onOversized(SseBound bound, int limitBytes);
}
