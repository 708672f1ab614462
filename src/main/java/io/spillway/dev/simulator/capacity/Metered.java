package io.spillway.dev.simulator.capacity;

/** The quantities that a group of models has a budget for, each a minute. */
public enum Metered {
  REQUESTS("requests"),
  /** Tokens of the prompt, without those read from the cache. */
  INPUT_TOKENS("input-tokens"),
  /** Tokens that were generated; what a request allows itself ({@code max_tokens}) is not asked. */
  OUTPUT_TOKENS("output-tokens");

  private final String label;

  Metered(String label) {
    this.label = label;
  }

  /** Its name in headers and messages. */
  public String label() {
    return label;
  }
}
