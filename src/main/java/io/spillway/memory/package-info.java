/**
 * The one account of the bytes that attempts hold: jobs that were read, streams, finished records
 * until they are committed, and the records that the delayer keeps until they are due. It says who
 * may hold more, who waits, and which stream ends if all wait. It knows neither Kafka nor HTTP.
 */
@NullMarked
package io.spillway.memory;

import org.jspecify.annotations.NullMarked;
