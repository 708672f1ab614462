package io.spillway.sse;

/** The part of a stream that exceeded its bound. */
public enum SseBound {
  /** One line is longer than {@link SseLimits#maxLineBytes()}. */
  LINE,
  /** The data of one event is longer than {@link SseLimits#maxEventBytes()}. */
  EVENT
}
