/**
 * The headers that carry what happened to a job: their names, and reading and writing them on Kafka
 * records.
 */
@NullMarked
package io.spillway.tag;

import org.jspecify.annotations.NullMarked;
