/**
 * How late the delayer is, measured on a running Kafka beside a bare loop over the same records. A
 * program of its own ({@link io.spillway.lateness.LatenessRun}), which {@code src/check/lateness}
 * starts.
 */
@NullMarked
package io.spillway.lateness;

import org.jspecify.annotations.NullMarked;
