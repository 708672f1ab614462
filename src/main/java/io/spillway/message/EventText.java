package io.spillway.message;

import io.spillway.sse.SseEvent;

/**
 * An event of a stream as text, which stays valid after the decoder's buffers are reused. Bytes
 * that are not UTF-8 have become U+FFFD.
 *
 * @param name its name, empty if there was none
 * @param data its data, empty if there was none
 * @param stray its lines that are no field, empty if there were none
 * @param terminated whether a blank line ended it, so that nothing is cut off
 */
record EventText(String name, String data, String stray, boolean terminated) {

  /** Decodes an event; a name that repeats in the stream is decoded once. */
  static EventText of(SseEvent event, NameCache names) {
    return new EventText(
        names.name(event.name()), event.data().utf8(), event.stray().utf8(), event.terminated());
  }
}
