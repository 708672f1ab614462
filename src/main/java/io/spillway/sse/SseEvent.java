package io.spillway.sse;

/**
 * One event of a stream, as the wire gave it: ranges of bytes, which are the event's during the
 * call that hands it over, and nobody's afterwards.
 *
 * @param name the value of the last {@code event:} line, empty if there was none
 * @param data the {@code data:} lines joined by a line feed, empty if there were none
 * @param stray the lines among the event's that are no comment and none of the four fields, joined
 *     by a line feed; empty if there were none. The specification ignores them; they may be an
 *     error that a proxy wrote into the stream, or content that lost its {@code data:}
 * @param terminated true if a blank line ended the event; false if the body ended first, so that
 *     the name and the data may be cut anywhere
 */
public record SseEvent(ByteRange name, ByteRange data, ByteRange stray, boolean terminated) {}
