/**
 * The status a failure really has: one table of error types and the pure functions that read HTTP
 * responses, stream errors and transport faults into a {@code Failure}. Knows neither Kafka nor
 * Vert.x nor a clock.
 */
@NullMarked
package io.spillway.status;

import org.jspecify.annotations.NullMarked;
