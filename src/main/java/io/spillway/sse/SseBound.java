package io.spillway.sse;

/** What of a stream went over its bound. */
public enum SseBound {
  /** One line, {@link SseLimits#maxLineBytes()}. */
  LINE,
  /** The data of one event, {@link SseLimits#maxEventBytes()}. */
  EVENT
}
