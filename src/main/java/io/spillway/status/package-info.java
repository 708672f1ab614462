/**
 * The status that a failure really has: one table of error types, and pure functions that turn HTTP
 * responses and errors within streams into a {@code Failure}. Knows neither Kafka nor Vert.x nor a
 * clock.
 */
@NullMarked
package io.spillway.status;

import org.jspecify.annotations.NullMarked;
