/**
 * One attempt against the Messages API: streams a job over Vert.x, reads the answer with the sse,
 * message and status rooms, and ends in exactly one outcome.
 */
@NullMarked
package io.spillway.api;

import org.jspecify.annotations.NullMarked;
