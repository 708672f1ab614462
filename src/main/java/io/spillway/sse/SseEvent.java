package io.spillway.sse;

/**
 * One event of a stream as it was received. Its byte ranges are valid only during the call that
 * passes the event.
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
