package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** How a stream ended. A {@link MessageAssembler} gives at most one. */
public sealed interface StreamEnd extends StreamStep {
  /**
   * The message is complete.
   *
   * @param message what a call without streaming would have returned. It is meant to be written:
   *     grown texts and tool input are special nodes whose contents cannot be read
   * @param outputTokens the output tokens the message's usage names, 0 or more
   */
  record Complete(ObjectNode message, long outputTokens) implements StreamEnd {}

  /**
   * The server sent an error event.
   *
   * @param payload the event's JSON, or null if it could not be read
   * @param raw the event's data as sent, no longer than the decoder's bound on an event
   */
  record ErrorEvent(@Nullable JsonNode payload, String raw) implements StreamEnd {}

  /**
   * The stream stopped before the message was complete.
   *
   * @param state where it stopped, in words for people, without content of the message
   */
  record Truncated(String state) implements StreamEnd {}

  /**
   * The events do not make up one message: two responses are mixed, or content cannot be read.
   *
   * @param reason what was wrong, for people, without content of the message
   */
  record Invalid(String reason) implements StreamEnd {}

  /**
   * There was no memory for an event.
   *
   * @param bytes the bytes that were asked for
   */
  record NoRoom(long bytes) implements StreamEnd {}

  /**
   * The message exceeded its bound.
   *
   * @param limitBytes the bound in bytes
   */
  record TooLarge(long limitBytes) implements StreamEnd {}
}
