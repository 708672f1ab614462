/**
 * The Kafka Streams topology that routes failure events to delay topics, dead letters and results.
 */
@NullMarked
package io.spillway.router;

import org.jspecify.annotations.NullMarked;
