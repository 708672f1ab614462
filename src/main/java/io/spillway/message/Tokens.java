package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;

/** The counts of tokens in a message's usage. Pure. */
public final class Tokens {
  private Tokens() {}

  /** The count that the usage gives this name, 0 or more; 0 if it gives none that can be read. */
  public static long of(JsonNode message, String count) {
    JsonNode tokens = message.path("usage").path(count);
    return tokens.canConvertToLong() ? Math.max(0, tokens.longValue()) : 0;
  }
}
