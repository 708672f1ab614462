package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads the counts of tokens in a message's usage. Pure functions. */
public final class Tokens {
  private Tokens() {}

  /** The count with this name, 0 or more; 0 if it is missing or cannot be read. */
  public static long of(JsonNode message, String count) {
    JsonNode tokens = message.path("usage").path(count);
    return tokens.canConvertToLong() ? Math.max(0, tokens.longValue()) : 0;
  }
}
