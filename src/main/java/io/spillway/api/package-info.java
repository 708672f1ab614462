/**
 * Attempts against the Messages API: sends a job over Vert.x, reads the streamed answer with the
 * rooms sse, message and status, and ends each attempt in exactly one outcome.
 */
@NullMarked
package io.spillway.api;

import org.jspecify.annotations.NullMarked;
