/**
 * The tags: headers of Kafka records that carry what happened to a job. Their names and formats,
 * and how they are read and written.
 */
@NullMarked
package io.spillway.tag;

import org.jspecify.annotations.NullMarked;
