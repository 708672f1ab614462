/**
 * Exactly once, put to the test: a run of real processes that are killed, stopped, cut off and
 * restarted at random, and a checker of the history that they leave in Kafka and at the API. The
 * run is a program of its own ({@link io.spillway.chaos.ChaosRun}); docs/internals/chaos.md says
 * how to start it and how to read its report.
 */
@NullMarked
package io.spillway.chaos;

import org.jspecify.annotations.NullMarked;
