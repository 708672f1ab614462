package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** How a stream ended. A {@link MessageAssembler} gives at most one. */
public sealed interface StreamEnd extends StreamStep {
  /**
   * The message is whole.
   *
   * @param message what a call without streaming would have returned, to be written: texts that
   *     grew and tool input stand in nodes of their own, which are small and cannot be looked into
   * @param outputTokens the output tokens the message's usage names, 0 or more
   */
  record Complete(ObjectNode message, long outputTokens) implements StreamEnd {}

  /**
   * The server sent an error event.
   *
   * @param payload the event's JSON, or null where it had none that could be read
   * @param raw the event's data as sent, no longer than the decoder's bound on an event
   */
  record ErrorEvent(@Nullable JsonNode payload, String raw) implements StreamEnd {}

  /**
   * The stream stopped before the message was whole.
   *
   * @param state where it stopped, for people, without content of the message
   */
  record Truncated(String state) implements StreamEnd {}

  /**
   * The events do not make one message: two generations spliced, or content that cannot be read.
   *
   * @param reason what was wrong, for people, without content of the message
   */
  record Invalid(String reason) implements StreamEnd {}

  /**
   * There was no room in memory for what came.
   *
   * @param bytes what was asked for
   */
  record NoRoom(long bytes) implements StreamEnd {}

  /**
   * The message grew over its bound.
   *
   * @param limitBytes the bound that was passed
   */
  record TooLarge(long limitBytes) implements StreamEnd {}
}
