package io.spillway.dev.simulator.faults;

/** Which calls of the API a fault hits. */
public enum CallKind {
  /** {@code POST /v1/messages}. */
  MESSAGES,
  /** {@code GET /v1/models/ID}. */
  MODELS,
  /** {@code POST /v1/messages/count_tokens}. */
  COUNT_TOKENS,
  /** All of them. */
  ANY
}
