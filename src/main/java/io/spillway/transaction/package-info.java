/**
 * Kafka transactions that write records and commit offsets together, for the roles that consume,
 * transform and produce without Kafka Streams.
 */
@NullMarked
package io.spillway.transaction;

import org.jspecify.annotations.NullMarked;
