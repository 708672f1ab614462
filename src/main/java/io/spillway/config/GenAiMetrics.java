package io.spillway.config;

/** Whether the meters of OpenTelemetry's conventions for generative AI are told too. */
public enum GenAiMetrics {
  /** Only Spillway's own. */
  OFF,
  /**
   * Those of the newest text of the conventions that Spillway knows, which may change with each
   * version of Spillway: what {@code OTEL_SEMCONV_STABILITY_OPT_IN} calls so.
   */
  GEN_AI_LATEST_EXPERIMENTAL
}
