/**
 * The faults file: what can go wrong with an answer, how often, and at which point of it. Which
 * fault hits a call is a function of the seed and the call.
 */
@NullMarked
package io.spillway.dev.simulator.faults;

import org.jspecify.annotations.NullMarked;
