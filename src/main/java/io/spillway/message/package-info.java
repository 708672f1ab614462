/**
 * Builds, from the events of a stream, the Message that a call without streaming would have
 * returned, and tells how the stream ended. Keeps unknown block and delta types. A plain state
 * machine without clock and I/O.
 */
@NullMarked
package io.spillway.message;

import org.jspecify.annotations.NullMarked;
