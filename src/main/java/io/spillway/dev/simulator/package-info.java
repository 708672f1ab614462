/**
 * A stand-in for the Messages API that streams as the real one does, and fails as the real one
 * does, on order.
 */
@NullMarked
package io.spillway.dev.simulator;

import org.jspecify.annotations.NullMarked;
