package io.spillway.message;

/** What one event, or the end of the body, did to a message: some progress, or its end. */
public sealed interface StreamStep permits Progress, StreamEnd {}
