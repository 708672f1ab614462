package io.spillway.message;

/**
 * What one event, or the end of the body, meant for the message: progress of some kind, or the end
 * of the stream.
 */
public sealed interface StreamStep permits Progress, StreamEnd {}
