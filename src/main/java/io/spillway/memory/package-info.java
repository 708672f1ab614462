/**
 * The one account of the memory that attempts use: jobs that were read, streams, finished records
 * until they are committed, and the records that the delayer keeps until they are due. It decides
 * which stream may grow, which waits, and which must end if all wait. It knows neither Kafka nor
 * HTTP.
 */
@NullMarked
package io.spillway.memory;

import org.jspecify.annotations.NullMarked;
