/**
 * Builds the Message a non-streaming call would have returned from the events of a stream, and says
 * how the stream ended. Keeps block and delta types it has never heard of. Plain state machine: no
 * clock, no I/O.
 */
@NullMarked
package io.spillway.message;

import org.jspecify.annotations.NullMarked;
