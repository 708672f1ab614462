/** The simulator's JSON: reads what people write strictly, and writes what it sends and logs. */
@NullMarked
package io.spillway.dev.simulator.json;

import org.jspecify.annotations.NullMarked;
