/** The calls that the simulator received, and how each ended: counters, and a log of JSON lines. */
@NullMarked
package io.spillway.dev.simulator.calls;

import org.jspecify.annotations.NullMarked;
