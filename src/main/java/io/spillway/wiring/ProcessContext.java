package io.spillway.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.time.Clocks;
import io.vertx.core.Vertx;

/**
 * What a process gives the roles it runs.
 *
 * @param instance names this process in transactional ids
 * @param version of Spillway, for tags and the user agent
 * @param registry where the meters are registered
 * @param vertx whose event loops hold the streams; stays the process's to close, after the roles
 * @param heapBytes the largest the heap can be
 */
public record ProcessContext(
    String instance,
    String version,
    MeterRegistry registry,
    Vertx vertx,
    long heapBytes,
    Clocks clocks) {}
