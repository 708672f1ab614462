package io.spillway.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.status.Failure;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. An attempt that is not cancelled has exactly one. */
public sealed interface Outcome {

  /**
   * The Message is complete.
   *
   * @param message what a call without streaming would have returned
   * @param requestId the API's id of the request, or null
   * @param outputTokens the output tokens of the message's usage
   */
  record Succeeded(ObjectNode message, @Nullable String requestId, long outputTokens)
      implements Outcome {}

  /**
   * The attempt failed.
   *
   * @param failure what the failure really means
   */
  record Failed(Failure failure) implements Outcome {}
}
