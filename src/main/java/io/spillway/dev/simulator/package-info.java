/**
 * A simulator of the Messages API. It streams as the real API does, and fails as it does if a
 * faults file asks for it.
 */
@NullMarked
package io.spillway.dev.simulator;

import org.jspecify.annotations.NullMarked;
