/**
 * Takes jobs from Kafka, keeps many attempts in flight and commits their outcomes, offsets
 * included, in transactions. One pump thread owns the consumer, the producer, the windows and the
 * scheduler. The way of a job through it is in docs/internals/protocols.md.
 */
@NullMarked
package io.spillway.worker;

import org.jspecify.annotations.NullMarked;
