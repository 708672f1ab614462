/** Everything a simulator can be told: how fast it is, what goes wrong, how it shows itself. */
@NullMarked
package io.spillway.dev.simulator.settings;

import org.jspecify.annotations.NullMarked;
