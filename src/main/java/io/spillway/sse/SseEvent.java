package io.spillway.sse;

/**
 * One event of a stream, as the wire gave it.
 *
 * @param name the value of the last {@code event:} line, empty if there was none
 * @param data the {@code data:} lines joined by a line feed, empty if there were none; bytes that
 *     are not UTF-8 have become U+FFFD
 * @param stray the lines among the event's that are no comment and none of the four fields, joined
 *     by a line feed; empty if there were none. The specification ignores them; they may be an
 *     error that a proxy wrote into the stream, or content that lost its {@code data:}
 * @param terminated true if a blank line ended the event; false if the body ended first, so that
 *     the name and the data may be cut anywhere
 */
public record SseEvent(String name, String data, String stray, boolean terminated) {}
