/**
 * A stand-in for the Messages API. It streams as the real one does, and fails as the real one does
 * if a faults file says so.
 */
@NullMarked
package io.spillway.dev.simulator;

import org.jspecify.annotations.NullMarked;
