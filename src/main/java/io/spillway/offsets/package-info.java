/**
 * Which offsets of a partition are finished: a window over jobs that finish out of order, and its
 * encoding in the metadata of a committed offset. Pure: no Kafka, no clock.
 */
@NullMarked
package io.spillway.offsets;

import org.jspecify.annotations.NullMarked;
