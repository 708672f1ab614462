/**
 * What the simulator answers: reads a request, makes the message and the events that stream it, and
 * changes them as the fault that hit the call says. Knows no sockets.
 */
@NullMarked
package io.spillway.dev.simulator.answers;

import org.jspecify.annotations.NullMarked;
