package io.spillway.message;

import io.spillway.sse.SseEvent;

/**
 * An event of a stream as text, which outlives the bytes it came in. Bytes that are not UTF-8 have
 * become U+FFFD.
 *
 * @param name its name, empty if there was none
 * @param data its data, empty if there was none
 * @param stray the lines among its own that are no field, empty if there were none
 * @param terminated whether a blank line ended it, so that nothing of it is cut
 */
record EventText(String name, String data, String stray, boolean terminated) {

  /** The text of an event; names that a stream repeats are made once. */
  static EventText of(SseEvent event, NameCache names) {
    return new EventText(
        names.name(event.name()), event.data().utf8(), event.stray().utf8(), event.terminated());
  }
}
