/**
 * Checks that the event loops and the threads of the roles go on. One that is held up is logged
 * with the stack of what holds it up; one that is stuck makes the process not live. It knows
 * neither what the threads do nor how they are asked.
 */
@NullMarked
package io.spillway.heartbeat;

import org.jspecify.annotations.NullMarked;
