/**
 * The router: the Kafka Streams topology that routes failure events to delay topics, dead letters
 * and results, the decision where it begins, and its restarts.
 */
@NullMarked
package io.spillway.router;

import org.jspecify.annotations.NullMarked;
