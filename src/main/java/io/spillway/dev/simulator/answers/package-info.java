/**
 * What the simulator answers: reads a request, makes the message and the events that stream it, and
 * what a fault makes of them. Knows no sockets.
 */
@NullMarked
package io.spillway.dev.simulator.answers;

import org.jspecify.annotations.NullMarked;
