/** The settings of a simulator: how fast it answers, what goes wrong, and where it listens. */
@NullMarked
package io.spillway.dev.simulator.settings;

import org.jspecify.annotations.NullMarked;
