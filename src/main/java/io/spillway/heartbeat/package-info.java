/**
 * Asks the threads that everything hangs on whether they go on: event loops and the threads of
 * roles. One that is held up is logged with what holds it up; one that is stuck makes the process
 * not live. It knows neither what the threads do nor how they are asked.
 */
@NullMarked
package io.spillway.heartbeat;

import org.jspecify.annotations.NullMarked;
