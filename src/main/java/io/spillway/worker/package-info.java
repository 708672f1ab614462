/**
 * The worker: reads jobs from Kafka, keeps many attempts in flight, and commits their outcomes
 * together with offsets in transactions. One thread, the pump, owns the consumer, the producer, the
 * windows and the scheduler. The way of a job through the worker is described in
 * docs/internals/protocols.md.
 */
@NullMarked
package io.spillway.worker;

import org.jspecify.annotations.NullMarked;
