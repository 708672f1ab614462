/**
 * The one account of the bytes that attempts hold: jobs that were read, streams, finished records
 * until they are committed, the heads of the delayer's lines. It says who may hold more, who waits,
 * and who ends if all wait. It knows neither Kafka nor HTTP.
 */
@NullMarked
package io.spillway.memory;

import org.jspecify.annotations.NullMarked;
