/**
 * What can go wrong with an answer, how often and where, and the file that says so. Which fault
 * hits a call is a function of the seed and the call.
 */
@NullMarked
package io.spillway.dev.simulator.faults;

import org.jspecify.annotations.NullMarked;
