/**
 * Checks that the event loops and the role threads make progress. A loop that is held up is logged
 * with its stack; a loop or thread that is stuck makes the liveness probe fail. This room does not
 * know what the threads do.
 */
@NullMarked
package io.spillway.heartbeat;

import org.jspecify.annotations.NullMarked;
